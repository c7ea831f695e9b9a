using System.Text.Json;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights;

/// <summary>
/// Which of timm's networks a file belongs to and what it expects of an image: <c>config.json</c> beside it says both (timm's <c>save_for_hf</c>), its repository or its name the first.
/// </summary>
/// <param name="Architecture">timm's name of the network; null where nothing says it.</param>
/// <param name="Preprocessing">What it expects; null where nothing says it.</param>
internal sealed record TimmModel(string? Architecture, Preprocessing? Preprocessing)
{
    /// <summary>The file that says it.</summary>
    public const string Config = "config.json";

    private const string Hub = "hf://timm/";

    private const int MaximumConfig = 1 << 20;

    /// <param name="request">What <c>weights:</c> says.</param>
    /// <param name="path">The file or folder; null while it is not here.</param>
    /// <exception cref="WeightFileException">What lies beside it cannot be read.</exception>
    public static TimmModel Of(string request, string? path)
    {
        var read = path is not null && ConfigBeside(path) is { } config ? Read(config) : null;
        return new(read?.Architecture ?? OnHub(request) ?? (path is null ? null : InName(Path.GetFileName(path))), read?.Preprocessing);
    }

    /// <summary>timm's network of an address on the hub; null for another's repository.</summary>
    public static string? OnHub(string request) =>
        request.StartsWith(Hub, StringComparison.OrdinalIgnoreCase) ? request[Hub.Length..].Split('/', '@', '.')[0] : null;

    /// <summary>Whether a file of this name may have its configuration beside it: under the hub's names only, since other folders hold many files.</summary>
    public static bool HasConfig(string file) => file.StartsWith("model.", StringComparison.Ordinal) || file.StartsWith("pytorch_model.", StringComparison.Ordinal);

    /// <summary>A file called as timm's weights are (<c>regnety_004.pycls_in1k.safetensors</c>), or after TensorFlow's.</summary>
    private static string? InName(string file)
    {
        var name = file.Split('.')[0];
        return NameMap.All.OfType<TimmTable>().Any(table => table.Architectures.Any(each => each.Name == name)) && file.Split('.').Length > 2 ? name
            : name.StartsWith("tf_", StringComparison.Ordinal) ? name
            : null;
    }

    private static string? ConfigBeside(string path)
    {
        var folder = Directory.Exists(path) ? path : HasConfig(Path.GetFileName(path)) ? Path.GetDirectoryName(Path.GetFullPath(path))! : null;
        return folder is not null && Path.Combine(folder, Config) is var config && File.Exists(config) ? config : null;
    }

    private static TimmModel Read(string path)
    {
        byte[] bytes;
        using (var file = new FileBytes(path))
        {
            if (file.Length > MaximumConfig) throw new WeightFileException(path, $"is too long for a configuration ({file.Length:N0} bytes)");
            bytes = new byte[file.Length];
            file.Read(0, bytes);
        }
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32 });
            var root = document.RootElement;
            // Other libraries' configurations have other keys; timm's first ones had no part of their own for what is pretrained.
            if (!root.TryGetProperty("architecture", out var architecture)) return new(null, null);
            var pretrained = root.TryGetProperty("pretrained_cfg", out var part) ? part : root;
            if (!pretrained.TryGetProperty("mean", out _) || !pretrained.TryGetProperty("std", out _)) return new(architecture.GetString(), null);
            var (mean, std) = PixelNumbers.MeanAndStd(pretrained);
            return new(architecture.GetString(), new Preprocessing(1 / 255.0, mean, std));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new WeightFileException(path, $"is no configuration of timm's ({e.Message}); where it has nothing to do with the weights, put them into a folder of their own", e);
        }
    }
}
