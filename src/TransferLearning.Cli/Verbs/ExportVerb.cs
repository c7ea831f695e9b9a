using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl export RUN</c>: a run's model for other programs, each file checked against what the model computes.</summary>
internal sealed class ExportVerb() : ModelVerb("export", "Writes a run's model as safetensors or ONNX, checked against the model's own outputs")
{
    private readonly Option<string?> _safetensors = new("--safetensors") { Description = "Tensors with torchvision's names", HelpName = "file" };
    private readonly Option<string?> _onnx = new("--onnx") { Description = "The whole network with its last activation; takes preprocessed images", HelpName = "file" };
    private readonly Option<bool> _backbone = new("--backbone") { Description = "Leaves the head out of --safetensors, to serve as 'backbone.weights' elsewhere" };

    protected override void DeclareOwn(Command command)
    {
        command.Add(_safetensors);
        command.Add(_onnx);
        command.Add(_backbone);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_safetensors) is null && result.GetResult(_onnx) is null)
                result.AddError("Say what to write: --safetensors FILE, --onnx FILE, or both.");
        });
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = Find(arguments, session);
        LoadTorch(folder, ModelExport.Pictures, session);
        using var torch = new TorchThread();
        var written = CheckedModel.Use(folder, torch, model => Write(model, arguments, session), MachineRecords.OfThisMachine, session.ProgressText.WriteLine, session.Cancellation);
        if (arguments.GetValue(Json))
            session.WriteJson(new JsonArray([.. written.Select(each => new JsonObject { ["file"] = each.Path, ["relative_difference"] = each.Difference })]));
        else
            foreach (var (path, difference) in written)
                session.ResultText.WriteLine($"{path}  (computes what the model does: relative difference {difference:0.0e+0})");
        return ExitStatus.Done;
    }

    private List<(string Path, double Difference)> Write(StoredModel model, ParseResult arguments, Session session)
    {
        var written = new List<(string, double)>();
        if (arguments.GetValue(_safetensors) is { } safetensors)
            written.Add((Target(safetensors, session), ModelExport.SafetensorsFile(model, session.Resolve(safetensors), arguments.GetValue(_backbone))));
        if (arguments.GetValue(_onnx) is { } onnx)
            written.Add((Target(onnx, session), ModelExport.Onnx(model, session.Resolve(onnx), session.ProgressText.WriteLine)));
        return written;
    }

    private static string Target(string file, Session session) =>
        Directory.Exists(Path.GetDirectoryName(session.Resolve(file)))
            ? session.Resolve(file)
            : throw new RunException($"'{file}' cannot be written: its folder does not exist.");
}
