namespace TransferLearning.Models.Weights.Store;

/// <summary>A file of the store.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">Its length, of an index or a folder with the files that it names.</param>
/// <param name="Backbone">The backbone whose catalogued file it is; null for others.</param>
/// <param name="Tag">The catalogue's entry; null for others.</param>
/// <param name="InStore">Whether downloads put it there, or it lies in a folder of <c>TL_WEIGHTS</c>.</param>
public sealed record StoredWeights(string Path, long Bytes, Backbone? Backbone, WeightsTag? Tag, bool InStore);

/// <summary>What checking a file found.</summary>
/// <param name="Weights">The file.</param>
/// <param name="Sha256">Its hash; null where it could not be read.</param>
/// <param name="Problem">What is wrong with it; null where nothing is.</param>
/// <param name="HashKnown">Whether there was a published hash to compare with.</param>
public sealed record VerifiedWeights(StoredWeights Weights, string? Sha256, string? Problem, bool HashKnown);

/// <summary>The weights on this machine and the way to more: what <c>tl weights pull|list|verify</c> and <c>backbone.weights</c> use. Loads no torch.</summary>
/// <param name="folders">Where they lie; null for what the environment says.</param>
/// <param name="options">How patient downloads are.</param>
public sealed class WeightsStore(WeightsFolders? folders = null, DownloadOptions? options = null)
{
    /// <summary>Where weights lie.</summary>
    public WeightsFolders Folders { get; } = folders ?? WeightsFolders.FromEnvironment();

    /// <summary>What <c>weights:</c> means, without the network.</summary>
    /// <exception cref="RunException">It means nothing.</exception>
    public WeightsSource Locate(string weights, string? sha256 = null, Backbone? backbone = null) => Whole(new WeightsLocator(Folders).Locate(weights, sha256, backbone));

    /// <summary>Where a source that has to be fetched goes.</summary>
    public string PlaceOf(WeightsSource source) => Path.Combine(Folders.Store, source.StoredAs ?? throw new ArgumentException("A file on this machine is not fetched.", nameof(source)));

    /// <summary>The file's path, fetched first where it is not here. An index of shards brings its shards.</summary>
    /// <exception cref="RunException">It cannot be had: the message names the address and where to put the file by hand.</exception>
    /// <exception cref="WeightFileException">It is here and has another hash than the source says.</exception>
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
            // Before the weights, which nothing fetches again: without it they would be taken for those of another preprocessing.
            if (HasConfig(source)) await downloader.TryFetchAsync(new Uri(source.Url!, TimmModel.Config), Path.Combine(Path.GetDirectoryName(place)!, TimmModel.Config), progress, cancellation).ConfigureAwait(false);
            await downloader.FetchAsync(source.Url!, place, source.Sha256, progress, cancellation).ConfigureAwait(false);
            foreach (var shard in Shards.Of(place))
                await downloader.FetchAsync(new Uri(source.Url!, Path.GetFileName(shard)), shard, null, progress, cancellation).ConfigureAwait(false);
            // Where no hash is published, at least the structure must be sound.
            WeightFile.Open(place).Dispose();
            return place;
        }
        catch (WeightFileException e)
        {
            // A damaged shard alone. Where they do not fit together, nobody knows which of them is of another version.
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

    /// <summary>An index whose files did not all arrive is not here: neither the store's, nor that of a folder that is only read, beside which the store may have its own.</summary>
    private WeightsSource Whole(WeightsSource source) =>
        source is not { Path: { } path, StoredAs: not null } || Shards.AreHere(path) ? source
        : PlaceOf(source) is var own && Shards.AreHere(own) ? source with { Path = own }
        : source with { Path = null };

    private static bool HasConfig(WeightsSource source) =>
        source.StoredAs!.StartsWith("hf" + Path.DirectorySeparatorChar, StringComparison.Ordinal) && TimmModel.HasConfig(Path.GetFileName(source.StoredAs!));

    /// <summary>Every file of weights in the store and in the folders of <c>TL_WEIGHTS</c>; an index with its shards is one.</summary>
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

    /// <summary>A file or folder wherever it lies, to be verified; what the catalogue knows it knows by the file's name.</summary>
    public static StoredWeights Describe(string path) => Describe(Path.GetFullPath(path), Known(), inStore: false);

    /// <summary>Reads every byte of a file again: is its structure sound, and its hash the published one?</summary>
    public static VerifiedWeights Verify(StoredWeights weights, CancellationToken cancellation = default)
    {
        // Other names of a backbone's file (converted, without the top) are not the published bytes.
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
            // Of an index the shard that is wrong is named.
            var whose = e.Path == weights.Path ? "" : $"{Path.GetFileName(e.Path)} ";
            return new(weights, null, whose + e.Reason, expected is not null);
        }
    }

    /// <summary>What is in the catalogue, by the names of its files.</summary>
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
            .Where(file => WeightFormat.IsFile(file.Name))
            .OrderBy(file => file.FullName, StringComparer.Ordinal).ToList();
        var shards = files.SelectMany(file => Shards.Of(file.FullName)).ToHashSet(StringComparer.Ordinal);
        return files.Where(file => !shards.Contains(file.FullName));
    }
}
