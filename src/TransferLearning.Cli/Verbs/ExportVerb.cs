using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Exporting;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Cards;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Evaluation.Reducing;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl export RUN</c>: exports a run's model for other programs, and checks each file against the model's outputs.</summary>
internal sealed class ExportVerb() : ModelVerb("export", "Writes a run's model as ONNX, safetensors or PyTorch's .pth, checked against the model's own outputs")
{
    private readonly Option<string?> _safetensors = new("--safetensors") { Description = "Tensors with torchvision's names", HelpName = "file" };
    private readonly Option<string?> _onnx = new("--onnx") { Description = "The whole network with its last activation; takes RGB pixels of any size, or the numbers of words", HelpName = "file" };
    private readonly Option<string?> _pth = new("--pth") { Description = "A PyTorch state dictionary with torchvision's names, for torch.load(weights_only=True)", HelpName = "file" };
    private readonly Option<bool> _preprocessed = new("--preprocessed") { Description = "Leaves resizing and normalising out of --onnx: the file takes floats" };
    private readonly Option<bool> _half = new("--half") { Description = "Stores and computes --onnx with 16-bit floats, if its accuracy stays" };
    private readonly Option<bool> _int8 = new("--int8") { Description = "Computes --onnx with 8-bit numbers, calibrated on training pictures, if its accuracy stays" };
    private readonly Option<double> _tolerance = new("--tolerance") { Description = "The loss of accuracy that --half and --int8 may cost", HelpName = "number", DefaultValueFactory = _ => ReductionOptions.DefaultTolerance };
    private readonly Option<bool> _backbone = new("--backbone") { Description = "Leaves the head out of --safetensors and --pth, for use as 'backbone.weights' elsewhere" };

    protected override void DeclareOwn(Command command)
    {
        command.Add(_safetensors);
        command.Add(_pth);
        command.Add(_onnx);
        command.Add(_preprocessed);
        command.Add(_half);
        command.Add(_int8);
        command.Add(_tolerance);
        command.Add(_backbone);
        command.Validators.Add(result =>
        {
            var files = new[] { _onnx, _safetensors, _pth }.Select(result.GetValue).OfType<string>().Select(Path.GetFullPath).ToList();
            var tensors = result.GetResult(_safetensors) is not null || result.GetResult(_pth) is not null;
            var onnx = result.GetResult(_onnx) is not null;
            if (!tensors && !onnx)
                result.AddError("Say what to write: --onnx FILE, --safetensors FILE or --pth FILE, or several of them.");
            else if (files.Distinct(StringComparer.Ordinal).Count() < files.Count)
                result.AddError("Two options name the same file.");
            else if (result.GetValue(_backbone) && !tensors)
                result.AddError("--backbone needs --safetensors FILE or --pth FILE: a file of --onnx has the head.");
            else if (result.GetValue(_preprocessed) && !onnx)
                result.AddError("--preprocessed needs --onnx FILE: a file of tensors has no input.");
            else if (Reduces(result) && !onnx)
                result.AddError("--half and --int8 are about the file of --onnx, which is missing.");
            if (result.GetValue(_half) && result.GetValue(_int8))
                result.AddError("--half and --int8 exclude each other. Export twice for both files.");
            if (!Reduces(result) && result.GetResult(_tolerance) is { Implicit: false })
                result.AddError("--tolerance is about --half and --int8, which are missing.");
            if (!(result.GetValue(_tolerance) is >= 0 and <= 1))
                result.AddError("--tolerance is a number from 0 to 1.");
        });
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = Find(arguments, session);
        if (folder.Read().Text is not null)
            RefuseForTexts(arguments);
        LoadTorch(folder, OnnxExport.MostPhotos, session);
        using var torch = new TorchThread();
        var written = CheckedModel.Use(folder, torch, model => Write(model, folder, arguments, session), MachineRecords.OfThisMachine, session.ProgressText.WriteLine, session.Cancellation);
        if (arguments.GetValue(Json))
            session.WriteJson(new JsonArray([.. written.Select(each => each.Json())]));
        else
            foreach (var file in written)
                file.Print(session);
        return ExitStatus.Done;
    }

    // Options that only pictures have.
    private void RefuseForTexts(ParseResult arguments)
    {
        if (arguments.GetValue(_preprocessed))
            throw new UsageException("--preprocessed leaves out the resizing of pictures, and this model takes texts.");
        if (arguments.GetValue(_int8))
            throw new UsageException("--int8 is for models of pictures, and this model takes texts. --half halves its vectors.");
    }

    private bool Reduces(CommandResult result) => result.GetValue(_half) || result.GetValue(_int8);

    private List<WrittenFile> Write(StoredModel model, ModelFolder folder, ParseResult arguments, Session session)
    {
        var (written, training, backbone) = (new List<WrittenFile>(), TrainingRecord.Read(folder.Path), arguments.GetValue(_backbone));
        if (arguments.GetValue(_safetensors) is { } safetensors)
            Add(safetensors, ExportForm.Safetensors, path => new(path, SafetensorsExport.Write(model, path, backbone)));
        if (arguments.GetValue(_pth) is { } pth)
            Add(pth, ExportForm.PyTorch, path => new(path, PyTorchExport.Write(model, path, backbone)));
        if (arguments.GetValue(_onnx) is { } onnx)
            Add(
                onnx, arguments.GetValue(_preprocessed) ? ExportForm.PreprocessedOnnx : ExportForm.Onnx,
                path => Reduces(arguments.CommandResult) ? Reduced(path, model, folder, arguments, session) : new(path, OnnxExport.Write(model, path, model.Description.Text is null ? Options(() => Photos(model, folder, session), arguments, session) : TextOptions(Texts(model, folder, session), session))));
        return written;

        void Add(string file, ExportForm form, Func<string, WrittenFile> write)
        {
            var done = write(Target(file, session));
            var headless = backbone && form is (ExportForm.Safetensors or ExportForm.PyTorch);
            ExportCard.Write(new CardSubject(done.Path, form, model.Description) { Training = training, BackboneOnly = headless, Note = done.Note }, session);
            written.Add(done);
        }
    }

    private WrittenFile Reduced(string path, StoredModel model, ModelFolder folder, ParseResult arguments, Session session)
    {
        var isText = model.Description.Text is not null;
        if (!isText)
            PicturePackages.Offer(session);
        var pictures = LabelledPictures.AllOfRun(folder.Path, session);
        var labelled = pictures.Of("validation");
        using var progress = new PictureProgress(labelled.Count, labelled.Noun, session);
        var options = new ReductionOptions(arguments.GetValue(_half) ? ReducedPrecision.Float16 : ReducedPrecision.Int8, labelled)
        {
            Calibration = isText ? [] : pictures.Some(pictures.Splits.Train, ReductionOptions.MostCalibrationPictures),
            Tolerance = arguments.GetValue(_tolerance),
            Progress = progress,
        };
        return new(path, null) { Reduction = ReducedExport.Write(model, path, isText ? TextOptions(labelled, session) : Options(() => pictures.Some(labelled, OnnxExport.MostPhotos), arguments, session), options, session.Cancellation) };
    }

    private OnnxExportOptions Options(Func<IEnumerable<RawPicture>> photos, ParseResult arguments, Session session)
    {
        var preprocessed = arguments.GetValue(_preprocessed);
        return new OnnxExportOptions { Preprocessed = preprocessed, Photos = preprocessed ? [] : photos(), Notice = session.ProgressText.WriteLine };
    }

    // Some of the run's validation pictures. If they no longer exist, computed pictures are used, which test the file equally well.
    private static IEnumerable<RawPicture> Photos(StoredModel model, ModelFolder folder, Session session)
    {
        try
        {
            PicturePackages.Offer(session);
            var pictures = LabelledPictures.AllOfRun(folder.Path, session);
            return pictures.Some(pictures.Of("validation"), OnnxExport.MostPhotos);
        }
        catch (RunException)
        {
            session.ProgressText.WriteLine($"The pictures of '{model.Description.Name}' are not here, so its file is checked with computed ones.");
            return [];
        }
    }

    // Some of the run's validation texts. The file is checked with computed texts besides.
    private static ImageSet Texts(StoredModel model, ModelFolder folder, Session session)
    {
        try
        {
            return LabelledPictures.AllOfRun(folder.Path, session).Of("validation");
        }
        catch (RunException)
        {
            session.ProgressText.WriteLine($"The texts of '{model.Description.Name}' are not here, so its file is checked with computed ones.");
            return TextFiles.Set(Enumerable.Empty<string>());
        }
    }

    private static OnnxExportOptions TextOptions(ImageSet texts, Session session) =>
        new() { Texts = texts.Samples.Take(OnnxExport.MostPhotos).Select(sample => sample.Text!), Notice = session.ProgressText.WriteLine };

    private static string Target(string file, Session session) =>
        Directory.Exists(Path.GetDirectoryName(session.Resolve(file)))
            ? session.Resolve(file)
            : throw new RunException($"'{file}' cannot be written: its folder does not exist.");
}
