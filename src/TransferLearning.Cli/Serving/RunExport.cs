using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli.Serving;

/// <summary>A run's model as a file of <c>tl export --onnx</c>, which is deleted at the end.</summary>
internal sealed class RunExport : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tl-serve-");

    private RunExport(string name) => Name = name;

    /// <summary>The run's name.</summary>
    public string Name { get; private init; }

    public string File => Path.Combine(_folder.FullName, "model.onnx");

    /// <summary>Exports the model and checks the file against the model's own outputs.</summary>
    /// <exception cref="RunException">The model cannot be read, or the file differs from it.</exception>
    public static RunExport Write(ModelFolder folder, Session session)
    {
        var export = new RunExport(folder.Read().Name);
        try
        {
            using var torch = new TorchThread();
            CheckedModel.Use(
                folder, torch, model => OnnxExport.Write(model, export.File, new OnnxExportOptions { Notice = session.ProgressText.WriteLine }),
                MachineRecords.OfThisMachine, session.ProgressText.WriteLine, session.Cancellation);
            return export;
        }
        catch
        {
            export.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
