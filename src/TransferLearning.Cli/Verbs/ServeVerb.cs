using System.CommandLine;
using System.Globalization;
using System.Net;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Serving;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Engines;
using TransferLearning.Predict;
using TransferLearning.Serve;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl serve RUN</c>: answers predictions over HTTP until a signal stops it.</summary>
internal sealed class ServeVerb() : ModelVerb("serve", "Answers predictions over HTTP, with a page for photos or texts: a run's model, or a file of 'export --onnx'")
{
    private const string Localhost = "localhost";
    private const string KeyVariable = "TL_API_KEY";

    private readonly Option<string> _host = new("--host") { Description = "The address to listen on: localhost, an IP address, or 0.0.0.0 for every one", HelpName = "address", DefaultValueFactory = _ => Localhost };
    private readonly Option<int> _port = new("--port") { Description = "The port; 0 for any free one", HelpName = "port", DefaultValueFactory = _ => 8080 };
    private readonly Option<string?> _key = new("--api-key") { Description = $"The key that requests must send; default: {KeyVariable}, else none", HelpName = "key" };
    private readonly Option<string> _bytes = new("--max-bytes") { Description = "The size of the largest request", HelpName = "size", DefaultValueFactory = _ => "32MB" };
    private readonly Option<int> _pixels = new("--max-pixels") { Description = "The most pixels of a picture", HelpName = "pixels", DefaultValueFactory = _ => (int)ServedModel.UsualPixels };
    private readonly Option<double> _timeout = new("--timeout") { Description = "How many seconds a request may take", HelpName = "seconds", DefaultValueFactory = _ => 30 };
    private readonly Option<int> _requests = new("--max-requests") { Description = "How many requests are worked on at once; others are told to come again", HelpName = "count", DefaultValueFactory = _ => 64 };

    protected override void DeclareOwn(Command command)
    {
        _bytes.Validators.Add(result =>
        {
            if (Bytes(result.GetValueOrDefault<string>()) is null)
                result.AddError("--max-bytes takes a size up to 2GB, such as 32MB.");
        });
        Within(_port, 0, ushort.MaxValue);
        Within(_pixels, 1, int.MaxValue);
        Within(_timeout, 0.001, 86_400);
        Within(_requests, 1, 100_000);
        foreach (var option in (Option[])[_host, _port, _key, _bytes, _pixels, _timeout, _requests])
            command.Add(option);
    }

    private static void Within(Option option, double least, double most) => option.Validators.Add(result =>
    {
        // A text that is no number is the parser's to report.
        if (result.Tokens is [{ Value: var text }] && double.TryParse(text, CultureInfo.InvariantCulture, out var value) && !(value >= least && value <= most))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} takes {least:0.###} to {most:0}."));
    });

    protected override int Run(ParseResult arguments, Session session)
    {
        var options = Options(arguments, session);
        var model = Given(arguments);
        var pixels = arguments.GetValue(_pixels);
        if (!IPAddress.IsLoopback(options.Host) && options.ApiKey is null)
            session.ProgressText.WriteLine($"warning: without --api-key everyone who reaches {options.Host} can use this server.");
        PicturePackages.Offer(session);
        new ServeRun(options, session).Until(Load, arguments.GetValue(Json));
        return ExitStatus.Done;

        ServedModel Load() => RunModels.Exported(model, session) is { } file ? FromFile(file, model, pixels, session) : FromRun(arguments, pixels, session);
    }

    private static ServedModel FromFile(string file, string name, long pixels, Session session)
    {
        TorchPackages.EnsureThere(session);
        OnnxLibrary.Load();
        return ServedModel.Load(file, Path.GetFileNameWithoutExtension(name), pixels);
    }

    private ServedModel FromRun(ParseResult arguments, long pixels, Session session)
    {
        var folder = Find(arguments, session);
        var model = Logged(folder, pixels, session) ?? Exported(folder, pixels, session);
        if (folder.Read().Text is null)
            model.DrawHeatMaps(() => RunHeatMaps.Open(folder, () => LoadTorch(folder, 1, session)));
        return model;
    }

    /// <summary>The file that the run wrote beside its model; null if there is none, or only an old version's.</summary>
    private static ServedModel? Logged(ModelFolder folder, long pixels, Session session)
    {
        if (folder.OnnxFile is not { } file)
            return null;
        TorchPackages.EnsureThere(session);
        OnnxLibrary.Load();
        try
        {
            return ServedModel.Load(file, folder.Read().Name, pixels);
        }
        catch (ModelFileException)
        {
            return null;
        }
    }

    private static ServedModel Exported(ModelFolder folder, long pixels, Session session)
    {
        LoadTorch(folder, 1, session);
        using var export = RunExport.Write(folder, session);
        OnnxLibrary.Load();
        return ServedModel.Load(export.File, export.Name, pixels);
    }

    private ServeOptions Options(ParseResult arguments, Session session) => new()
    {
        Host = Address(arguments.GetValue(_host)!),
        Port = arguments.GetValue(_port),
        ApiKey = (arguments.GetValue(_key) ?? session.Environment(KeyVariable)) is { Length: > 0 } key ? key : null,
        MostBytes = Bytes(arguments.GetValue(_bytes)!)!.Value,
        Timeout = TimeSpan.FromSeconds(arguments.GetValue(_timeout)),
        MostRequests = arguments.GetValue(_requests),
        Log = line => session.ProgressText.WriteLine(Cells.Clean(line)),
    };

    private static long? Bytes(string text) => ByteSize.TryParse(text, out var size) && size.Bytes is >= 1 and <= int.MaxValue ? size.Bytes : null;

    private static IPAddress Address(string host) =>
        host == Localhost ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var address) ? address
        : throw new UsageException($"--host is localhost or an IP address of this machine; '{host}' is neither. 0.0.0.0 is every address.");
}
