using TransferLearning.Models.Vectors;

namespace TransferLearning.Models.Weights.Store;

/// <summary>A file of weights or word vectors on this machine.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Bytes">The length in bytes. An index or a folder counts with its shards.</param>
/// <param name="Backbone">The backbone that the file belongs to by the catalogue; null for other files.</param>
/// <param name="Tag">The catalogue's entry; null for other files.</param>
/// <param name="InStore">Whether the file is in the store's folder; false for a folder of <c>TL_WEIGHTS</c>.</param>
public sealed record StoredWeights(string Path, long Bytes, Backbone? Backbone, WeightsTag? Tag, bool InStore)
{
    /// <summary>The published word vectors in the file; empty for weights and other vectors.</summary>
    public IReadOnlyList<VectorsTag> Vectors => VectorsFiles.TagsOf(System.IO.Path.GetFileName(Path));

    /// <summary>The licence: the catalogue's, else that of the model card beside the file.</summary>
    public WeightsLicence Licence => Tag?.Licence ?? (Vectors is [var first, ..] ? first.Licence : null) ?? LicenceBeside.Of(Path, page: null) ?? WeightsLicence.Unknown;
}

/// <summary>The result of verifying a file.</summary>
/// <param name="Weights">The file.</param>
/// <param name="Sha256">The hash; null where the file could not be read.</param>
/// <param name="Problem">The fault; null where there is none.</param>
/// <param name="HashKnown">Whether there is a published hash to compare with.</param>
public sealed record VerifiedWeights(StoredWeights Weights, string? Sha256, string? Problem, bool HashKnown);

/// <summary>
/// Finds, downloads, lists and verifies weights on this machine, for <c>tl weights pull|list|verify</c> and <c>backbone.weights</c>. Loads no torch.
/// </summary>
/// <param name="folders">The folders that hold weights; null for those of the environment.</param>
/// <param name="options">Retries and timeouts of downloads.</param>
public sealed class WeightsStore(WeightsFolders? folders = null, DownloadOptions? options = null)
{
    /// <summary>The folders that hold weights.</summary>
    public WeightsFolders Folders { get; } = folders ?? WeightsFolders.FromEnvironment();

    /// <summary>Resolves a value of <c>weights:</c>, without network access.</summary>
    /// <exception cref="RunException">The value matches nothing.</exception>
    public WeightsSource Locate(string weights, string? sha256 = null, Backbone? backbone = null) => Whole(new WeightsLocator(Folders).Locate(weights, sha256, backbone));

    /// <summary>The path in the store that a source is downloaded to.</summary>
    public string PlaceOf(WeightsSource source) => Path.Combine(Folders.Store, source.StoredAs ?? throw new ArgumentException("A file on this machine is not fetched.", nameof(source)));

    /// <summary>The file's path. The file is downloaded first if it is not on this machine; an index is downloaded with its shards.</summary>
    /// <exception cref="RunException">It cannot be downloaded. The message names the address and the path to which the file can be copied by hand.</exception>
    /// <exception cref="WeightFileException">The file is on this machine but has another hash than expected.</exception>
    public async Task<string> FetchAsync(WeightsSource source, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Whole(source).Path is { } here)
        {
            FileHash.Check(here, source.Sha256, cancellation);
            return here;
        }
        var place = PlaceOf(source);
        using var downloader = new Downloader(options);
        try
        {
            // The configuration and the model card come first. Once the weights are here, nothing fetches them again. Without the configuration the weights would
            // get a wrong preprocessing; the card states their licence.
            if (HasConfig(source))
                foreach (var name in source.Beside.Concat([TimmModel.Config, LicenceBeside.Card]))
                    await downloader.TryFetchAsync(new Uri(source.Url!, name), Path.Combine(Path.GetDirectoryName(place)!, name), progress, cancellation).ConfigureAwait(false);
            await downloader.FetchAsync(source.Url!, place, source.Sha256, progress, cancellation).ConfigureAwait(false);
            foreach (var shard in Shards.Of(place))
                await downloader.FetchAsync(new Uri(source.Url!, Path.GetFileName(shard)), shard, null, progress, cancellation).ConfigureAwait(false);
            // Without a published hash, the structure at least must be valid.
            WeightFile.Open(place).Dispose();
            return place;
        }
        catch (WeightFileException e)
        {
            // Deletes only a damaged shard. If the shards do not fit together, there is no telling which one has the wrong version, so all are deleted.
            var shards = Shards.Of(place);
            var damaged = shards.FirstOrDefault(shard => shard == e.Path);
            foreach (var file in damaged is null ? shards.Append(place) : [damaged]) File.Delete(file);
            var from = damaged is null ? source.Url! : new Uri(source.Url!, Path.GetFileName(damaged));
            throw new RunException($"what {from} sent is no file of weights: it {e.Reason}. It was deleted{(damaged is null && shards.Count > 0 ? ", and the files that it names" : "")}", e);
        }
        catch (RunException e)
        {
            var other = WeightsNames.IsIndex(place) ? " (with all files that it names)" : source.Tag is null ? HasConfig(source) ? $" (with the {TimmModel.Config} that lies beside it there, if there is one)" : "" : " (or into a folder that TL_WEIGHTS names)";
            throw new RunException($"the weights '{source.Request}' are not on this machine, and {e.Message}. To do without the network, get {source.Url} elsewhere and put it here: {place}{other}", e);
        }
    }

    /// <summary>
    /// Treats an index whose shards are incomplete as missing. If it is in a folder that is only read, the store may have a complete copy, which is then used.
    /// </summary>
    private WeightsSource Whole(WeightsSource source) =>
        source is not { Path: { } path, StoredAs: not null } || Shards.AreHere(path) ? source
        : PlaceOf(source) is var own && Shards.AreHere(own) ? source with { Path = own }
        : source with { Path = null };

    private static bool HasConfig(WeightsSource source) =>
        source.StoredAs!.StartsWith("hf" + Path.DirectorySeparatorChar, StringComparison.Ordinal) && TimmModel.HasConfig(Path.GetFileName(source.StoredAs!));

    /// <summary>Every file of weights or word vectors in the store and in the folders of <c>TL_WEIGHTS</c>. An index and its shards count as one.</summary>
    public IReadOnlyList<StoredWeights> List()
    {
        var known = Known();
        return
        [
            .. Folders.Searched.Append(Folders.Store).Distinct(StringComparer.Ordinal).Where(Directory.Exists)
                .SelectMany(folder => Files(folder, folder == Folders.Store).Select(file => (File: file, InStore: folder == Folders.Store)))
                .Select(found => Describe(found.File.FullName, known, found.InStore)),
        ];
    }

    /// <summary>A file or folder at any path, for verification. The catalogue's entry is found by the file's name.</summary>
    public static StoredWeights Describe(string path) => Describe(Path.GetFullPath(path), Known(), inStore: false);

    /// <summary>Reads every byte of a file again and checks that the structure is valid and the hash is the published one.</summary>
    public static VerifiedWeights Verify(StoredWeights weights, CancellationToken cancellation = default)
    {
        if (VectorsFiles.IsFile(Path.GetFileName(weights.Path)))
            return VerifyVectors(weights, cancellation);
        // A file of a backbone under another name (converted, without the top) does not have the published bytes.
        var expected = weights.Tag is { } tag && tag.FileName == Path.GetFileName(weights.Path) ? tag.Digest : null;
        try
        {
            using (WeightFile.Open(weights.Path))
            {
            }
            var hash = FileHash.Reread(weights.Path, cancellation);
            var problem = expected is not null && !FileHash.Agrees(FileHash.Compute(weights.Path, expected, cancellation), expected) ? FileHash.Describe(expected) : null;
            return new(weights, hash, problem, expected is not null);
        }
        catch (WeightFileException e)
        {
            // For an index, name the damaged shard.
            var whose = e.Path == weights.Path ? "" : $"{Path.GetFileName(e.Path)} ";
            return new(weights, null, whose + e.Reason, expected is not null);
        }
    }

    private static VerifiedWeights VerifyVectors(StoredWeights vectors, CancellationToken cancellation)
    {
        var expected = VectorsFiles.Sha256Of(Path.GetFileName(vectors.Path));
        try
        {
            VectorsFiles.Check(vectors.Path);
            var hash = FileHash.Reread(vectors.Path, cancellation);
            return new(vectors, hash, expected is null || FileHash.Agrees(hash, expected) ? null : FileHash.Describe(expected), expected is not null);
        }
        catch (RunException e)
        {
            return new(vectors, null, e.Message, expected is not null);
        }
    }

    /// <summary>The catalogue's entries, by file name.</summary>
    private static Dictionary<string, (Backbone Backbone, WeightsTag Tag)> Known()
    {
        var known = new Dictionary<string, (Backbone, WeightsTag)>(StringComparer.Ordinal);
        foreach (var backbone in BackboneCatalogue.All)
            foreach (var tag in backbone.Weights)
                foreach (var name in WeightsLocator.FileNames(backbone, tag)) known.TryAdd(name, (backbone, tag));
        return known;
    }

    private static StoredWeights Describe(string path, Dictionary<string, (Backbone Backbone, WeightsTag Tag)> known, bool inStore)
    {
        var (backbone, tag) = known.TryGetValue(Path.GetFileName(path), out var entry) ? entry : default;
        return new(path, Shards.BytesOf(path), backbone, tag, inStore);
    }

    private static IEnumerable<FileInfo> Files(string folder, bool deep)
    {
        var files = new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = deep, IgnoreInaccessible = true, MaxRecursionDepth = 4 })
            .Where(file => WeightFormat.IsFile(file.Name) || VectorsFiles.IsFile(file.Name))
            .OrderBy(file => file.FullName, StringComparer.Ordinal).ToList();
        var shards = files.SelectMany(file => Shards.Of(file.FullName)).ToHashSet(StringComparer.Ordinal);
        return files.Where(file => !shards.Contains(file.FullName));
    }
}
