using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Store;

/// <summary>Resolves the value of <c>weights:</c> to a file or an address, without network access. Loads no torch.</summary>
/// <param name="folders">The folders that hold weights on this machine.</param>
internal sealed class WeightsLocator(WeightsFolders folders)
{
    private const string Https = "https://";

    /// <summary>Resolves a value of <c>weights:</c>.</summary>
    /// <param name="weights"><c>imagenet</c>, a tag, a path, <c>hf://owner/repository[@revision]/file</c> or <c>https://…</c>; not <c>none</c>.</param>
    /// <param name="sha256">The hash that the experiment gives; null where it gives none.</param>
    /// <param name="backbone">The backbone, for its tags; null for a declared stack.</param>
    /// <exception cref="RunException">The value matches nothing. The message lists the possible values.</exception>
    public WeightsSource Locate(string weights, string? sha256 = null, Backbone? backbone = null)
    {
        if (weights.StartsWith(WeightsNames.HuggingFace, StringComparison.OrdinalIgnoreCase)) return OnHuggingFace(weights, sha256, backbone);
        if (weights.StartsWith(Https, StringComparison.OrdinalIgnoreCase)) return AtAddress(weights, sha256, backbone);
        if (weights == "imagenet" && backbone is { Hub: { } hub }) return OnHuggingFace(hub.Address, sha256, backbone);
        if (backbone?.FindWeights(weights) is { } tag) return Tagged(weights, sha256, backbone, tag);
        if (Path.IsPathRooted(weights) && Path.Exists(weights)) return new(weights, Path.GetFullPath(weights), null, null, null, sha256);
        if (weights == Path.GetFileName(weights) && folders.Find(weights) is { } found)
            return new(weights, found, null, null, backbone is null ? null : TagOf(backbone, weights), sha256);
        // A name such as vgg16.tv_in1k is a repository of timm.
        if (backbone is not null && weights.Split('.') is [var architecture, { Length: > 0 }] && TimmTable.ArchitecturesOf(backbone).Any(each => each.Name == architecture) && !WeightFormat.IsFile(weights))
            return OnHuggingFace($"hf://timm/{weights}/model.safetensors", sha256, backbone) with { Request = weights };
        throw new RunException(Unknown(weights, backbone));
    }

    /// <summary>
    /// The file names that are accepted for a tag, most specific first: the published name, then, for the main tag, the plain names of the backbone.
    /// </summary>
    public static IEnumerable<string> FileNames(Backbone backbone, WeightsTag tag)
    {
        yield return tag.FileName;
        foreach (var alias in tag.Aliases) yield return alias + ".safetensors";
        yield return $"{backbone.Name}.{tag.Name}.safetensors";
        if (tag != Main(backbone)) yield break;
        foreach (var end in new[] { ".safetensors", ".notop.safetensors", ".pth" }) yield return backbone.Name + end;
    }

    /// <summary>The address at which HuggingFace serves a file.</summary>
    public static Uri HuggingFaceUrl(string repository, string revision, string file) => new($"https://huggingface.co/{repository}/resolve/{revision}/{file}");

    /// <summary>The page of a file's repository on HuggingFace; null for another address.</summary>
    public static string? HuggingFacePage(Uri? file) =>
        file is { Host: "huggingface.co", Segments: [_, var owner, var repository, "resolve/", ..] } ? $"https://huggingface.co/{owner}{repository.TrimEnd('/')}" : null;

    /// <summary>The tag that a backbone's plain file names stand for: torchvision's weights if there are any, else the first.</summary>
    private static WeightsTag? Main(Backbone backbone) =>
        backbone.Weights.FirstOrDefault(tag => tag.Convention == Convention.Torchvision) ?? (backbone.Weights.Count > 0 ? backbone.Weights[0] : null);

    private static WeightsTag? TagOf(Backbone backbone, string file) => backbone.Weights.FirstOrDefault(tag => FileNames(backbone, tag).Contains(file, StringComparer.Ordinal));

    private WeightsSource Tagged(string weights, string? sha256, Backbone backbone, WeightsTag tag)
    {
        // A file that includes the classifier is accepted too. 'imagenet' means the first file in the catalogue's order that is on this machine, else the first
        // tag.
        var candidates = weights == "imagenet" ? backbone.Weights : WithTop(backbone, tag);
        foreach (var candidate in candidates)
            if (folders.Find(FileNames(backbone, candidate)) is { } path)
                return new(weights, path, candidate.Url, null, candidate, sha256 ?? (Path.GetFileName(path) == candidate.FileName ? candidate.Digest : null));
        return new(weights, null, tag.Url, tag.FileName, tag, sha256 ?? tag.Digest);
    }

    /// <summary>The tag, and the tag of the same weights with the classifier.</summary>
    private static IEnumerable<WeightsTag> WithTop(Backbone backbone, WeightsTag tag) =>
        tag.HasTop ? [tag] : [tag, .. backbone.Weights.Where(other => other.HasTop && other.Convention == tag.Convention)];

    private WeightsSource OnHuggingFace(string weights, string? sha256, Backbone? backbone)
    {
        var parts = weights[WeightsNames.HuggingFace.Length..].Split('/', 3);
        if (parts.Length < 2 || parts.Any(part => part.Length == 0) || weights.Contains("..", StringComparison.Ordinal) || weights.AsSpan().ContainsAny("?#\\ %"))
            throw new RunException($"'{weights}' is no address on HuggingFace's hub: write hf://owner/repository/file, for example hf://timm/vgg16.tv_in1k/model.safetensors");
        if (backbone is not null && TimmModel.OnHub(weights) is { } architecture) _ = TimmTable.Require(architecture, backbone);
        var at = parts[1].Split('@', 2);
        var (repository, revision, file) = ($"{parts[0]}/{at[0]}", at.Length == 2 ? at[1] : "main", parts.Length == 3 ? parts[2] : "model.safetensors");
        var stored = Path.Combine("hf", repository.Replace("/", "--", StringComparison.Ordinal), revision, file);
        var path = folders.Find(Path.Combine(repository, file), stored) ?? folders.FindHuggingFace(repository, revision, file);
        return new(weights, path, HuggingFaceUrl(repository, revision, file), stored, null, sha256)
        {
            // 'weights pull' may know the address only.
            Beside = backbone is { Text: null } || parts[0] == "timm" ? [] : EncoderInput.TokenizerFiles(backbone?.Text?.Tokenizer),
        };
    }

    private WeightsSource AtAddress(string weights, string? sha256, Backbone? backbone)
    {
        if (!Uri.TryCreate(weights, UriKind.Absolute, out var url) || Path.GetFileName(url.LocalPath) is not { Length: > 0 } name) throw new RunException($"'{weights}' is no address of a file");
        // For an address in the catalogue, the hash is there too.
        var tag = backbone?.Weights.FirstOrDefault(each => each.Url == url) ?? BackboneCatalogue.All.SelectMany(each => each.Weights).FirstOrDefault(each => each.Url == url);
        var expected = sha256 ?? tag?.Digest;
        if (tag is null && expected is null)
            throw new RunException($"'{weights}' is not in the catalogue: give its 'sha256' too, so that what arrives is what was meant");
        var stored = tag?.FileName ?? Path.Combine("https", $"{expected!.ToLowerInvariant()[..Math.Min(16, expected!.Length)]}-{name}");
        return new(weights, folders.Find(stored) ?? folders.Find(name), url, stored, tag, expected);
    }

    private static string OfTimm(Backbone backbone) => string.Concat(TimmTable.ArchitecturesOf(backbone).Take(1).Select(each => $", {each.Name}.TAG for timm's"));

    private string Unknown(string weights, Backbone? backbone)
    {
        var looked = folders.Searched.Count > 0 ? $" or in {string.Join(", ", folders.Searched)} (TL_WEIGHTS)" : "";
        if (weights.AsSpan().ContainsAny('/', '\\') || WeightFormat.IsFile(weights))
            return $"there is no file '{weights}' here{looked}";
        if (backbone is null) return $"there are no weights '{weights}': a declared stack takes 'none', a path, hf://… or https://…";
        var tags = string.Join(", ", backbone.Weights.SelectMany(tag => tag.Aliases.Prepend(tag.Name)).Distinct());
        return tags.Length == 0
            ? $"'{backbone.Name}' has no published weights in the catalogue, and '{weights}' is no file here{looked}: use 'none' or a path"
            : $"'{backbone.Name}' has no weights '{weights}', and there is no such file here{looked}. It has: none, imagenet, {tags}{OfTimm(backbone)}; or give a path, hf://… or https://…";
    }
}
