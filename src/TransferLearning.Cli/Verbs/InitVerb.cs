using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl init [FOLDER]</c>: creates a starter project that runs without changes.</summary>
internal sealed class InitVerb() : Verb("init", "Makes a starter project: an experiment with its pretrained network, the schema for editors")
{
    private readonly Argument<string> _folder = new("FOLDER")
    {
        Description = "The folder; created if it does not exist",
        DefaultValueFactory = _ => ".",
    };

    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_folder);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = session.Resolve(arguments.GetValue(_folder)!);
        var local = Installation.IsFromManifest(AppContext.BaseDirectory);
        List<(string Name, byte[] Content)> files =
        [
            ("experiments/first.yaml", Resource("first.yaml")),
            ("experiments/shapes-cnn.safetensors", Resource("shapes-cnn.safetensors")),
            ("schema/experiment.schema.json", Encoding.UTF8.GetBytes(Rooms.Language().JsonSchema())),
            (".gitignore", "mlflow.db*\nmlruns/\n.tl/\n"u8.ToArray()),
        ];
        // In a folder with a manifest, 'dotnet tl' is the manifest's tool, however this program was started. So the manifest names this tool only if it can be restored.
        if (local)
            files.Add((".config/dotnet-tools.json", Encoding.UTF8.GetBytes(Manifest())));
        // All or nothing: existing files belong to the user.
        if (files.FirstOrDefault(file => Path.Exists(Path.Combine(folder, file.Name))) is { Name: { } there })
            throw new RunException($"'{Path.Combine(folder, there)}' already exists and is not overwritten. Choose another folder: dotnet tl init FOLDER");

        try
        {
            foreach (var (name, content) in files)
            {
                var path = Path.Combine(folder, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                AtomicFile.Replace(path, content);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"The starter project cannot be written: {refused.Message}", refused);
        }

        var written = files.Select(file => Path.GetRelativePath(session.Folder, Path.Combine(folder, file.Name))).ToList();
        if (arguments.GetValue(_json))
            session.WriteJson(new JsonArray([.. written]));
        else
            written.ForEach(session.ResultText.WriteLine);
        var place = Path.GetRelativePath(session.Folder, folder);
        List<string> steps = place == "." ? [] : [$"cd {ShellWord.Of(place)}"];
        if (local)
            steps.Add("dotnet tool restore");
        steps.Add($"{(local ? "dotnet tl" : Installation.Command(session))} run {files[0].Name}");
        session.ProgressText.WriteLine($"Next: {string.Join(" && ", steps)}");
        return ExitStatus.Done;
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(InitVerb).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static string Manifest() => $$"""
        {
          "version": 1,
          "isRoot": true,
          "tools": {
            "transferlearning.cli": {
              "version": "{{Installation.Version}}",
              "commands": ["dotnet-tl"]
            }
          }
        }

        """;
}
