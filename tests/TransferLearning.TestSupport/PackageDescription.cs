using System.IO.Compression;
using System.Xml.Linq;

namespace TransferLearning.TestSupport;

/// <summary>What a <c>.nupkg</c> file says of itself: its <c>.nuspec</c>, and the readme that this names.</summary>
public sealed record PackageDescription(string Id, string Version, string Licence, string Description, string Tags, string Readme)
{
    /// <summary>The version of all packages, as <c>Directory.Build.props</c> says it.</summary>
    public static string RepositoryVersion { get; } =
        XDocument.Load(Path.Combine(Shared.Repository, "Directory.Build.props")).Descendants("Version").Single().Value;

    /// <exception cref="InvalidOperationException">It does not say each of these once, or its readme is missing.</exception>
    public static PackageDescription Read(string file)
    {
        using var zip = ZipFile.OpenRead(file);
        using var stream = zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var values = XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata").Elements()
            .ToLookup(element => element.Name.LocalName, element => element.Value);
        return new(One("id"), One("version"), One("license"), One("description"), One("tags"), ReadmeIn(zip, One("readme")));

        string One(string name) => values[name].Count() == 1 ? values[name].Single() : throw new InvalidOperationException($"{file} says '{name}' {values[name].Count()} times.");
    }

    private static string ReadmeIn(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.Entries.Single(entry => entry.FullName == name).Open());
        return reader.ReadToEnd();
    }
}
