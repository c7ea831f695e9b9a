using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Models.Vectors;

/// <summary>Finds and downloads word vectors, in the folders of weights. Loads no torch.</summary>
/// <param name="folders">The folders; null for those of the environment.</param>
/// <param name="options">Retries and timeouts of downloads.</param>
public sealed class VectorsStore(WeightsFolders? folders = null, DownloadOptions? options = null)
{
    private readonly WeightsFolders _folders = folders ?? WeightsFolders.FromEnvironment();

    /// <summary>Resolves a value of <c>vectors:</c>, without network access.</summary>
    /// <param name="vectors">A path, a tag (<see cref="VectorsTag.All"/>), or <c>hf://owner/repository[@revision]/file</c>.</param>
    /// <exception cref="RunException">It is a malformed address.</exception>
    public VectorsSource Locate(string vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        if (vectors.StartsWith(WeightsNames.HuggingFace, StringComparison.OrdinalIgnoreCase))
            return OnHub(vectors);
        return VectorsTag.Find(vectors) is { } tag ? Tagged(tag) : new VectorsSource(vectors, vectors);
    }

    /// <summary>The file's path. The file is downloaded first if it is not on this machine.</summary>
    /// <exception cref="RunException">It cannot be downloaded. The message names the address and the path to which the file can be copied by hand.</exception>
    public async Task<string> FetchAsync(VectorsSource source, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Path is { } here)
            return here;
        var place = Path.Combine(_folders.Store, source.StoredAs!);
        using (var downloader = new Downloader(options))
            try
            {
                await downloader.FetchAsync(source.Url!, place, source.Sha256, progress, cancellation).ConfigureAwait(false);
            }
            catch (RunException e)
            {
                throw new RunException($"the word vectors '{source.Request}' are not on this machine, and {e.Message}. To do without the network, get {source.Url} elsewhere and put it here: {place} (or into a folder that TL_WEIGHTS names)", e);
            }

        try
        {
            _ = new WordVectorFile(place, source.Member).Dimensions();
            return place;
        }
        catch (RunException e)
        {
            File.Delete(place);
            throw new RunException($"what {source.Url} sent is no file of word vectors, and was deleted: {e.Message}", e);
        }
    }

    /// <summary>The file that is here: unpacked, packed with gzip, or the whole archive.</summary>
    private VectorsSource Tagged(VectorsTag tag)
    {
        var source = new VectorsSource(tag.Name, null) { Url = tag.Url, StoredAs = tag.Archive, Tag = tag, Member = tag.Member, Sha256 = tag.Sha256 };
        return _folders.Find(tag.Member, tag.Member + ".gz", tag.Archive) is not { } path ? source
            : Path.GetFileName(path) == tag.Archive ? source with { Path = path }
            : source with { Path = path, Member = null, Sha256 = null };
    }

    private VectorsSource OnHub(string vectors)
    {
        if (vectors[WeightsNames.HuggingFace.Length..].Split('/').Length < 3)
            throw new RunException($"'{vectors}' is no file on HuggingFace's hub: write hf://owner/repository/file");
        var file = new WeightsLocator(_folders).Locate(vectors);
        return new VectorsSource(vectors, file.Path) { Url = file.Url, StoredAs = file.StoredAs };
    }
}
