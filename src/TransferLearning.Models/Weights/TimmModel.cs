using System.Text.Json;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights;

/// <summary>
/// The timm network that a file belongs to, and its preprocessing. A <c>config.json</c> beside the file (timm's <c>save_for_hf</c>) gives both; the
/// repository's or the file's name gives only the network.
/// </summary>
/// <param name="Architecture">timm's name of the network; null where unknown.</param>
/// <param name="Preprocessing">The preprocessing that the weights expect; null where unknown.</param>
internal sealed record TimmModel(string? Architecture, Preprocessing? Preprocessing)
{
    /// <summary>The name of the configuration file.</summary>
    public const string Config = "config.json";

    private const string Hub = "hf://timm/";

    private const int MaximumConfig = 1 << 20;

    /// <summary>What is known about a file.</summary>
    /// <param name="request">The value of <c>weights:</c>.</param>
    /// <param name="path">The file or folder; null while it is not on this machine.</param>
    /// <exception cref="WeightFileException">The configuration beside the file cannot be read.</exception>
    public static TimmModel Of(string request, string? path)
    {
        var read = path is not null && ConfigBeside(path) is { } config ? Read(config) : null;
        return new(read?.Architecture ?? OnHub(request) ?? (path is null ? null : InName(Path.GetFileName(path))), read?.Preprocessing);
    }

    /// <summary>The network's name in an address of timm's on the hub; null for another repository.</summary>
    public static string? OnHub(string request) =>
        request.StartsWith(Hub, StringComparison.OrdinalIgnoreCase) ? request[Hub.Length..].Split('/', '@', '.')[0] : null;

    /// <summary>
    /// Whether a file with this name may have its configuration beside it. Only the hub's file names may, because other folders contain many files.
    /// </summary>
    public static bool HasConfig(string file) => file.StartsWith("model.", StringComparison.Ordinal) || file.StartsWith("pytorch_model.", StringComparison.Ordinal);

    /// <summary>
    /// The network's name in the name of a file that is named like timm's weights (<c>regnety_004.pycls_in1k.safetensors</c>) or like TensorFlow's.
    /// </summary>
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
            // Configurations of other libraries have other keys. timm's first ones had no separate section for the pretrained settings.
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
