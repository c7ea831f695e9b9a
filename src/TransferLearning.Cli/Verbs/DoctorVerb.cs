using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Models;
using TransferLearning.Models.Cuda;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl doctor</c>: reports what is installed and what a run would use, and downloads torch if it is missing.</summary>
internal sealed class DoctorVerb() : Verb("doctor", "Says what is installed here and what a run would use; fetches what is missing")
{
    private const string NotUsed = "LibTorchSharp, not used";
    private const string Card = "card";

    private readonly Option<bool> _check = new("--check") { Description = "Forgets the faults that runs found on this processor, and checks everything again" };
    private readonly Option<bool> _quick = new("--quick") { Description = "Shows the stored results for this processor without a new check" };
    private readonly Option<bool> _cuda = new("--cuda") { Description = "Fetches libtorch for the NVIDIA card of this machine; every run then finds it" };
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_check);
        command.Add(_quick);
        command.Add(_cuda);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var cuda = new List<(string Name, string Value)>();
        var card = arguments.GetValue(_cuda) ? Failure(() => cuda.AddRange(Cuda(session))) : null;
        if (!arguments.GetValue(_quick) && TorchPackages.AreThere && CheckedMachine.CanBeChecked)
            CheckedMachine.Check(session, threads: null, arguments.GetValue(_check) ? CheckAgain.Everything : CheckAgain.Machine);
        var torch = Failure(() => TorchPackages.Ensure(session));
        var onnx = Failure(OnnxLibrary.Check);
        var checkedModes = MachineLines.Doctor(CheckedMachine.Known(threads: null), TorchModes.Chosen(session.Environment));
        var findings = Machine(session).Concat(cuda).Concat(Torch(torch)).Concat(checkedModes).Concat(Onnx(onnx)).Concat(Decoders()).Concat(Places(session)).ToList();
        string[] failures = [.. new[] { card, torch, onnx }.OfType<string>()];
        if (arguments.GetValue(_json))
            session.WriteJson(Json(findings));
        else
            Print(findings, session);
        foreach (var failure in failures)
            session.ProgressText.WriteLine($"error: {failure}");
        return failures.Length == 0 ? ExitStatus.Done : ExitStatus.Failed;
    }

    /// <summary>The findings by name. Libraries that were not used, and faults, are lists.</summary>
    private static JsonObject Json(IReadOnlyList<(string Name, string Value)> findings) => new(findings.GroupBy(each => each.Name).Select(group =>
        KeyValuePair.Create(group.Key, group.Key is NotUsed or Card or "wrong here" ? new JsonArray([.. group.Select(each => (JsonNode)each.Value)]) : (JsonNode?)group.Single().Value)));

    /// <summary>Why an action fails on this machine; null if it succeeds.</summary>
    private static string? Failure(Action tried)
    {
        try
        {
            tried();
            return null;
        }
        catch (RunException absent)
        {
            return absent.Message;
        }
    }

    private static IEnumerable<(string Name, string Value)> Machine(Session session)
    {
        yield return ("tl", Installation.Version);
        yield return (".NET", System.Environment.Version.ToString());
        yield return ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.RuntimeIdentifier}");
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        yield return ("processors", System.Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        yield return ("memory", string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.0} GiB"));
        yield return ("called in", session.Folder);
    }

    /// <summary>Fetches the libtorch that fits the driver. This comes before torch is loaded, which then finds it.</summary>
    private static List<(string Name, string Value)> Cuda(Session session)
    {
        var setup = new CudaSetup();
        var driver = setup.Driver(session.Cancellation);
        if (session.Environment("TL_LIBTORCH") is { Length: > 0 } given)
            session.ProgressText.WriteLine($"warning: TL_LIBTORCH is set, so the libtorch in {given} is used and not the one that is fetched");
        if (!setup.IsThere)
        {
            session.ProgressText.WriteLine($"Fetching libtorch for CUDA {setup.Cuda} into {setup.Folder} (some gigabytes, once per machine) …");
            using var reporter = new DownloadReporter(session);
            setup.Fetch(reporter, session.Cancellation);
        }
        return [("NVIDIA driver", $"{driver.Version}, runs CUDA {setup.Cuda}"), .. driver.Cards.Select(card => (Card, card)), ("libtorch for CUDA", setup.Folder!)];
    }

    private static IEnumerable<(string Name, string Value)> Torch(string? failure)
    {
        if (failure is not null)
        {
            yield return ("torch", "cannot be loaded");
            yield break;
        }
        var report = TorchLibrary.Report;
        yield return ("torch", $"libtorch {(report.HasCuda ? "with CUDA" : "for the CPU")}");
        if (OperatingSystem.IsMacOS())
            yield return ("Metal", TorchSharp.torch.mps_is_available() ? "there is a device: 'device: mps' uses it" : "this libtorch sees no device");
        yield return ("libtorch", report.LibTorchFolder ?? "as TorchSharp finds it");
        foreach (var attempt in report.Attempts.Where(each => Path.GetFileName(each.Path) == NativeNames.Library("LibTorchSharp") && (each.Used || report.IsPatched)))
            yield return (attempt.Used ? "LibTorchSharp" : NotUsed, $"{attempt.Path} ({attempt.Why})");
    }

    private static IEnumerable<(string Name, string Value)> Decoders()
    {
        yield return ("pictures", $"SkiaSharp {SkiaLibrary.Version}, {PictureDecoders.Skia ?? "fetched when the first picture is met"}");
        yield return ("other pictures", $"TIFF, HEIC, AVIF, JPEG 2000 and PSD by ImageMagick {MagickLibrary.Version}, {PictureDecoders.ImageMagick ?? "fetched when the first such picture is met"}");
    }

    private static IEnumerable<(string Name, string Value)> Onnx(string? failure)
    {
        yield return ("ONNX Runtime", failure is null ? $"{OnnxLibrary.Version}, loads and computes" : "does not work here");
        if (OnnxLibrary.File is { } file)
            yield return ("libonnxruntime", file);
    }

    private static IEnumerable<(string Name, string Value)> Places(Session session)
    {
        yield return ("TL_HOME", CacheFolder());
        yield return ("TL_WEIGHTS", session.Environment("TL_WEIGHTS") ?? "not set");
        yield return ("MLflow", session.Environment("MLFLOW_TRACKING_URI") ?? $"local: {Path.Combine(session.Folder, "mlflow.db")}");
    }

    private static string CacheFolder()
    {
        try
        {
            return UserCache.Folder;
        }
        catch (RunException nowhere)
        {
            return nowhere.Message;
        }
    }

    private static void Print(List<(string Name, string Value)> findings, Session session)
    {
        // If loading failed, the error already says why each library was not used.
        var shown = findings.Where(each => each.Name != NotUsed).ToList();
        var indent = shown.Max(each => each.Name.Length) + 2;
        foreach (var (name, value) in shown)
            session.Say(name, Home(value), indent);
    }

    /// <summary>The text, with the user's home folder at its beginning replaced by <c>~</c>.</summary>
    private static string Home(string text) =>
        System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile) is { Length: > 1 } home && text.StartsWith(home + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? "~" + text[home.Length..] : text;
}
