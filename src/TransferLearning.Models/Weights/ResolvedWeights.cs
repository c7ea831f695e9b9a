using TransferLearning.Models.Weights.Matching;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Models.Weights;

/// <summary>
/// The weights that an experiment's backbone starts from: found, checked against the network by their header, and loaded.
/// Loads no torch before <see cref="Load"/>.
/// </summary>
public sealed class ResolvedWeights
{
    private readonly WeightsStore _store;
    private readonly WeightsSource _source;
    private readonly Backbone? _backbone;
    private (Preprocessing Preprocessing, Convention Convention, string Format)? _read;
    private string? _prefix;

    /// <param name="prefix">The prefix of the network's names in the file; null to detect it.</param>
    internal ResolvedWeights(WeightsStore store, WeightsSource source, Backbone? backbone, string? prefix)
    {
        _prefix = prefix;
        _store = store;
        _source = source;
        _backbone = backbone;
        File = source.Path;
    }

    /// <summary>The file or folder; null where it is not on this machine yet (<see cref="FetchAsync"/>).</summary>
    public string? File { get; private set; }

    /// <summary>The address to fetch it from; null for a path.</summary>
    public Uri? Url => _source.Url;

    /// <summary>The catalogue's entry; null for a path, or for an address that is not in the catalogue.</summary>
    public WeightsTag? Tag => _source.Tag;

    /// <summary>The weights as the experiment names them, followed by the catalogue's name if that differs: <c>imagenet (imagenet1k_v1)</c>.</summary>
    public string Description => Tag is null || Tag.Name == _source.Request ? _source.Request : $"{_source.Request} ({Tag.Name})";

    /// <summary>The command that fetches the file; null for a path.</summary>
    public string? PullCommand
    {
        get
        {
            if (Url is null) return null;
            // The backbone's name says that a tokenizer belongs to the weights.
            if (Published is not null) return $"dotnet tl weights pull {_backbone!.Name}";
            // A tag is a name within a backbone. Addresses and timm's names need no backbone.
            var name = Tag is null || _backbone is null || _source.Request.Contains("://", StringComparison.Ordinal) ? _source.Request
                : _source.Request == "imagenet" ? _backbone.Name
                : $"{_backbone.Name}:{_source.Request}";
            return $"dotnet tl weights pull {name}{(Tag is null && _source.Sha256 is { } hash ? $" --sha256 {hash}" : "")}";
        }
    }

    /// <summary>The encoder's published weights, if these are them; else null.</summary>
    private HubWeights? Published => _backbone?.Hub is { } hub && WeightsLocator.HuggingFacePage(Url) == hub.Licence.Url ? hub : null;

    /// <summary>The file's format; null while the file is not on this machine.</summary>
    public string? Format => File is null ? null : ReadHeader().Format;

    /// <summary>The file's length in bytes. An index or a folder counts with its shards. 0 while the file is not on this machine.</summary>
    public long Bytes => File is null ? 0 : Shards.BytesOf(File);

    /// <summary>
    /// The preprocessing that the weights expect: from the file's metadata, else from the catalogue, else the usual one for this backbone and kind of file.
    /// </summary>
    public Preprocessing Preprocessing => File is null ? Default(Tag?.Convention).Preprocessing : ReadHeader().Preprocessing;

    /// <summary>The licence: the catalogue's, else that of the file's metadata, else that of the model card beside the file.</summary>
    public WeightsLicence Licence => Tag?.Licence ?? Published?.Licence ?? (File is null ? WeightsLicence.Unknown : ReadLicence(File));

    /// <summary>The library whose definition of the network the weights were trained with.</summary>
    public Convention Convention => File is null ? Default(Tag?.Convention).Convention : ReadHeader().Convention;

    /// <summary>Downloads the file if it is not on this machine.</summary>
    /// <exception cref="RunException">The file cannot be downloaded.</exception>
    public async Task FetchAsync(IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        File ??= await _store.FetchAsync(_source, progress, cancellation).ConfigureAwait(false);

    /// <summary>The file's SHA-256, 64 hexadecimal digits, cached by size and modification time. Empty while the file is not on this machine.</summary>
    /// <exception cref="WeightFileException">The hash is not the expected one.</exception>
    public string Sha256(CancellationToken cancellation = default)
    {
        if (File is null) return "";
        var hash = FileHash.Sha256(File, cancellation);
        FileHash.Check(File, _source.Sha256, cancellation);
        return hash;
    }

    /// <summary>The reasons why the file cannot be loaded into a network; empty where it fits or is not on this machine yet. Reads only the header.</summary>
    /// <param name="graph">The network, or the part of it that is used.</param>
    /// <exception cref="WeightFileException">The file is damaged.</exception>
    public IReadOnlyList<string> Check(Graph graph)
    {
        if (File is null) return [];
        using var file = Open();
        var match = Match(graph, file);
        Beside = [.. match.Beside, .. file is UnwrappedFile { Others: var others } ? others : []];
        return match.Problems;
    }

    /// <summary>The file's tensors that the last <see cref="Check"/> ignored because they are unrelated to the network.</summary>
    public IReadOnlyList<string> Beside { get; private set; } = [];

    /// <summary>Sets the network's tensors from the file. Must be called on the torch thread.</summary>
    /// <exception cref="WeightFileException">The file is damaged, does not fit, or has the wrong hash.</exception>
    /// <exception cref="RunException">The file is not on this machine: <see cref="FetchAsync"/> was not called.</exception>
    public void Load(Graph graph, NetworkState state)
    {
        if (File is null) throw new RunException($"the weights '{_source.Request}' are not on this machine; fetch them from {Url} first (tl weights pull)");
        FileHash.Check(File, _source.Sha256);
        using var file = Open();
        Match(graph, file).Load(state);
    }

    /// <summary>
    /// Whether the file's batch norm has been folded into its convolutions: all statistics are 0 and 1, within 0.01 because a folded layer keeps its epsilon.
    /// False where the file is not on this machine or has none of these layers under torchvision's names.
    /// </summary>
    /// <param name="norms">The module paths of the batch norms, for example <c>features.0.1</c>.</param>
    /// <exception cref="WeightFileException">The file is damaged.</exception>
    public bool HasFoldedBatchNorm(IEnumerable<string> norms)
    {
        if (File is null) return false;
        using var file = Open();
        var found = norms.Where(norm => file.Entries.ContainsKey($"{norm}.running_mean") && file.Entries.ContainsKey($"{norm}.running_var")).ToList();
        return found.Count > 0 && found.TrueForAll(norm =>
            Array.TrueForAll(file.ReadSingles($"{norm}.running_mean"), mean => mean == 0)
            && Array.TrueForAll(file.ReadSingles($"{norm}.running_var"), variance => Math.Abs(variance - 1) < 0.01));
    }

    /// <summary>
    /// Opens the file with the network's names. The experiment names the layers of a declared stack, so no part of their names is taken for a wrapper's prefix.
    /// </summary>
    private IWeightFile Open()
    {
        var file = WeightFile.Open(File!);
        try
        {
            _prefix ??= _backbone is null || !file.Convention.HasPrefixes ? "" : WeightPrefixes.Find(file, _backbone);
            var own = UnwrappedFile.Of(file, _prefix);
            return own.Entries.Count > 0 || file.Entries.Count == 0 ? own
                : throw new WeightFileException(file.Path, $"has no tensor whose name begins with '{_prefix}' (weights_prefix); its first is '{WeightFileException.Shown(file.Entries.Keys.First())}'");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private WeightMatch Match(Graph graph, IWeightFile file)
    {
        // The whole network is only needed to explain tensors that this part does not take.
        var own = graph.Parameters.Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        var whole = file.Entries.Keys.All(own.Contains) ? null : _backbone?.Build(new BackboneOptions(_backbone.FixedImageSize || _backbone.Text is not null ? graph.Input : new TensorShape(graph.Input[0], _backbone.ImageSize, _backbone.ImageSize), Top: true, Convention: Convention));
        return WeightMatcher.Match(graph, file, whole, _backbone);
    }

    private WeightsLicence ReadLicence(string path)
    {
        using var file = Open();
        return LicenceBeside.In(file) ?? LicenceBeside.Of(path, WeightsLocator.HuggingFacePage(Url)) ?? WeightsLicence.Unknown;
    }

    private (Preprocessing Preprocessing, Convention Convention, string Format) ReadHeader()
    {
        if (_read is { } known) return known;
        using var file = Open();
        var (preprocessing, convention) = WeightMetadata.Read(file);
        var timm = TimmModel.Of(_source.Request, File);
        preprocessing ??= timm.Preprocessing;
        convention ??= Tag?.Convention ?? OfTimm(timm, file) ?? file.Convention.Definition;
        var usual = Default(convention);
        preprocessing ??= file.Convention.PreprocessingIn(file, usual.Preprocessing);
        _read = (preprocessing ?? usual.Preprocessing, convention.Value, file.Format);
        return _read.Value;
    }

    /// <summary>The convention of a timm file: from the network's name where it is known, else from the tensors' names.</summary>
    private Convention? OfTimm(TimmModel model, IWeightFile file)
    {
        if (_backbone is null) return null;
        if (model.Architecture is { } name) return TimmTable.Require(name, _backbone).Convention;
        return TimmTable.Of(_backbone).Any(table => table.Telltale is { } tensor && file.Entries.ContainsKey(tensor)) ? TimmTable.ArchitecturesOf(_backbone).FirstOrDefault()?.Convention : null;
    }

    private (Preprocessing Preprocessing, Convention Convention) Default(Convention? convention)
    {
        if (Tag is not null && (convention is null || convention == Tag.Convention)) return (Tag.Preprocessing, Tag.Convention);
        var same = _backbone?.Weights.FirstOrDefault(tag => convention is null || tag.Convention == convention) ?? (_backbone is { Weights.Count: > 0 } ? _backbone.Weights[0] : null);
        return (same?.Preprocessing ?? Preprocessing.UnitRange, convention ?? same?.Convention ?? Convention.Torchvision);
    }
}
