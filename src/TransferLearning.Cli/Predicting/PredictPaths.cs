using System.IO.Enumeration;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli.Predicting;

/// <summary>Finds the pictures that a command line names: files, folders, patterns, and <c>-</c> for a list on standard input, a path on each line.</summary>
internal static class PredictPaths
{
    private const string List = "-";

    private static readonly char[] Wildcards = ['*', '?'];

    /// <summary>The pictures in the order in which they are named; a file that is named twice counts once.</summary>
    /// <param name="paths">The arguments.</param>
    /// <param name="others">Receives the files in folders that have no picture's extension.</param>
    /// <param name="session">The folder of the call, and standard input.</param>
    /// <exception cref="RunException">A path does not exist, a pattern matches nothing, or there is no picture. A listed file that does not exist is a picture that cannot be read.</exception>
    public static ImageSet Find(IEnumerable<string> paths, ICollection<string> others, Session session) =>
        PictureFiles.Set(paths.SelectMany(path =>
            path == List ? Listed(others, session)
            : path.IndexOfAny(Wildcards) >= 0 && !Path.Exists(session.Resolve(path)) ? Matching(path, session)
            : PictureFiles.Named(session.Named(path), others)));

    private static IEnumerable<string> Listed(ICollection<string> others, Session session)
    {
        using var input = session.Input();
        while (input.ReadLine() is { } line)
            if (line.Length > 0)
                foreach (var file in Directory.Exists(session.Resolve(line)) ? PictureFiles.Named(session.Named(line), others) : [session.Named(line)])
                    yield return file;
    }

    private static IEnumerable<string> Matching(string pattern, Session session)
    {
        // The search begins below the folders before the first wildcard.
        var parts = pattern.Split('/', Path.DirectorySeparatorChar);
        var plain = parts.TakeWhile(part => part.IndexOfAny(Wildcards) < 0).Count();
        var start = plain == 0 ? "" : parts[..plain] is [""] ? "/" : string.Join('/', parts[..plain]);
        var files = Matching(session.Resolve(start.Length == 0 ? "." : start), start, parts[plain..]).Distinct(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files.Select(session.Named) : throw new RunException($"No file matches '{pattern}'.");
    }

    /// <summary>The files below a folder that match, in order of their names; their paths begin with <paramref name="named"/>.</summary>
    private static IEnumerable<string> Matching(string folder, string named, string[] parts)
    {
        if (!Directory.Exists(folder))
            return [];
        if (parts is ["**", .. var below])
            return [.. below.Length == 0 ? Files("*") : Matching(folder, named, below), .. Folders("*", parts)];
        return parts.Length == 1 ? Files(parts[0]) : Folders(parts[0], parts[1..]);

        IEnumerable<string> Files(string pattern) => Names(Directory.EnumerateFiles(folder), pattern).Select(name => Path.Combine(named, name));

        IEnumerable<string> Folders(string pattern, string[] rest) =>
            Names(Directory.EnumerateDirectories(folder), pattern).SelectMany(name => Matching(Path.Combine(folder, name), Path.Combine(named, name), rest));
    }

    private static IEnumerable<string> Names(IEnumerable<string> paths, string pattern) =>
        paths.Select(path => Path.GetFileName(path)).Where(name => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)).Order(StringComparer.Ordinal);
}
