using System.Globalization;
using System.Text;
using System.Text.Json;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Onnx;
using TransferLearning.Models.Torch;
using TransferLearning.Models.Weights;
using TransferLearning.Tracking;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Evaluation;

/// <summary>
/// A trained model as files: <c>model.safetensors</c> (torchvision's names), <c>model.json</c> (network, classes, preprocessing),
/// <c>model.onnx</c> (network and preprocessing in ONNX; its tensors are those of <c>model.safetensors</c>), <c>classes.txt</c>,
/// <c>experiment.yaml</c> and, for texts, <c>vocabulary.json</c>.
/// </summary>
public sealed class ModelFolder(string path)
{
    private const string Weights = "model.safetensors", Description = "model.json", Classes = "classes.txt", Resolved = "experiment.yaml", Onnx = "model.onnx";

    /// <summary>The file of the vocabulary, for texts.</summary>
    public const string Vocabulary = "vocabulary.json";

    public string Path { get; } = path;

    /// <summary>Writes the model. Call it on the torch thread.</summary>
    /// <exception cref="RunException">Writing failed.</exception>
    internal void Write(Plan plan, NetworkState state, int epoch, IReadOnlyDictionary<string, double> metrics)
    {
        var description = Describe(plan, epoch, metrics);
        try
        {
            var tensors = plan.Network.Parameters.Select(spec => (spec.Name, state[spec.Name].Data()))
                .Concat(plan.Network.Derived.Select(entry => (entry.Name, TensorData.Of(entry.Shape, entry.Values()))));
            var metadata = WeightMetadata.Write(plan.Preprocessing, plan.Weights?.Convention ?? Convention.Torchvision);
            metadata["classes"] = JsonSerializer.Serialize(plan.Data.Classes, ClassNamesJson.Default.IReadOnlyListString);
            if (description.Weights?.Licence is { } licence)
                metadata[WeightsLicence.Key] = licence.Name;
            Safetensors.Write(At(Weights), tensors, metadata);
            AtomicFile.Replace(At(Classes), Encoding.UTF8.GetBytes(string.Concat(plan.Data.Classes.Select(name => name + "\n"))));
            AtomicFile.Replace(At(Resolved), Encoding.UTF8.GetBytes(UrlSecrets.Removed(plan.Experiment.Resolved.ToRunYaml())));
            if (plan.Data.Text is { } text)
                AtomicFile.Replace(At(Vocabulary), JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<string>>([.. text.Vocabulary.Words.Skip(text.Options.Encoder is null ? 2 : 0)], VocabularyJson.Default.IReadOnlyListString));
            AtomicFile.Replace(At(Onnx), OnnxBytes(description, plan.FullNetwork, state, plan.Data.Text));
            AtomicFile.Replace(At(Description), JsonSerializer.SerializeToUtf8Bytes(description, ModelJson.Default.ModelDescription));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"The model cannot be written to '{Path}': {wrong.Message}", wrong);
        }
    }

    /// <summary>The model as it is logged to MLflow.</summary>
    internal LoggedModel Logged(Plan plan, long step) => new()
    {
        ArtifactPath = "model",
        Files = [.. new[] { Weights, Description, Onnx, Classes, Resolved, TrainingRecord.FileName, Vocabulary }.Select(name => (name, At(name))).Where(file => File.Exists(file.Item2))],
        OnnxFile = Onnx,
        // The only input has no name, so that MLflow accepts an array instead of a dictionary with one.
        Inputs = [plan.Data.Text is { } text ? new TensorSpec(null, "int64", [-1, text.Options.SequenceLength]) : new TensorSpec(null, "uint8", [-1, -1, -1, 3])],
        Outputs = [new TensorSpec(OnnxModel.OutputName, "float32", [-1, plan.Data.Classes.Count])],
        Metadata = new Dictionary<string, string>
        {
            ["classes"] = string.Join(", ", plan.Data.Classes),
            ["backbone"] = plan.BackboneName,
            ["preprocessing"] = plan.PreprocessingDescription,
            ["parameters"] = plan.Network.ParameterCount.ToString(CultureInfo.InvariantCulture),
        },
        Step = step,
    };

    /// <summary>The path of the model in ONNX, which takes pixels or the numbers of words; null if the folder has none.</summary>
    public string? OnnxFile => File.Exists(At(Onnx)) ? At(Onnx) : null;

    /// <summary>Whether a folder contains a complete model. The description is written last.</summary>
    public static bool IsIn(string folder) => File.Exists(System.IO.Path.Combine(folder, Description));

    /// <summary>Reads the model's description.</summary>
    /// <exception cref="RunException">There is no model in the folder, or this version cannot read it.</exception>
    public ModelDescription Read()
    {
        var file = At(Description);
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllBytes(file), ModelJson.Default.ModelDescription);
            return read is { Format: ModelDescription.CurrentFormat }
                ? read
                : throw new RunException($"'{file}' was written by another version of this program: its format is {read?.Format.ToString(CultureInfo.InvariantCulture) ?? "missing"}, but this version reads {ModelDescription.CurrentFormat}.");
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunException($"There is no model in '{Path}': it has no {Description}.", wrong);
        }
        catch (Exception wrong) when (wrong is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{file}' cannot be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>How texts become the input of the model.</summary>
    /// <exception cref="RunException">The model is for pictures, or its vocabulary is missing or damaged.</exception>
    internal TextVectorizer ReadText(TextDescription text)
    {
        var file = At(Vocabulary);
        try
        {
            var words = JsonSerializer.Deserialize(File.ReadAllBytes(file), VocabularyJson.Default.IReadOnlyListString) ?? [];
            return words.Contains(null!) ? throw new RunException($"'{file}' cannot be read: a word is null.") : text.Vectorizer(words);
        }
        catch (Exception wrong) when (wrong is JsonException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new RunException($"'{file}' cannot be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>Stores a temperature with the model: everything that computes probabilities from the folder uses it.</summary>
    /// <param name="temperature">The whole temperature; it replaces an earlier one.</param>
    /// <returns>The names of the files that changed.</returns>
    /// <exception cref="RunException">The model cannot be read or written.</exception>
    public IReadOnlyList<string> Calibrate(double temperature)
    {
        var description = Read() with { Temperature = temperature };
        var files = new List<string>();
        if (File.Exists(At(Onnx)))
        {
            using var thread = new TorchThread(null);
            OutputFile.Replace(At(Onnx), thread.Run(() =>
            {
                using var model = StoredModel.Open(this, description, "cpu", network: null);
                return OnnxBytes(description, model.Network, model.State, model.Text);
            }));
            files.Add(Onnx);
        }

        OutputFile.Replace(At(Description), JsonSerializer.SerializeToUtf8Bytes(description, ModelJson.Default.ModelDescription));
        return [.. files, Description];
    }

    /// <summary>Opens the tensors; the caller disposes the file.</summary>
    /// <exception cref="RunException">The tensors are missing or damaged.</exception>
    public IWeightFile OpenWeights()
    {
        try
        {
            return Safetensors.Open(At(Weights));
        }
        catch (WeightFileException wrong)
        {
            throw new RunException(wrong.Message, wrong);
        }
    }

    // The model for pictures of any size. Its tensors stay in the safetensors file, so they are stored and uploaded once.
    private byte[] OnnxBytes(ModelDescription description, Graph network, NetworkState state, TextVectorizer? text)
    {
        using var weights = Safetensors.Open(At(Weights));
        var external = weights.Entries.Values
            .Where(entry => entry.Type == WeightType.F32)
            .ToDictionary(entry => entry.Name, entry => new ExternalTensor(Weights, weights.Position(entry.Name), entry.Length, entry.Shape));
        var named = NamedOutputs.Of(description, network, state).DropDropout();
        return description.Picture is { } picture
            ? OnnxModel.Write(named, state, batch: null, picture.Preprocessing(), picture.Resizing(), OnnxMetadata.Of(description, preprocessed: false), external)
            : OnnxModel.Write(named, state, batch: null, metadata: OnnxMetadata.Of(description, preprocessed: false, text: text), external: external, isText: true);
    }

    private static ModelDescription Describe(Plan plan, int epoch, IReadOnlyDictionary<string, double> metrics)
    {
        var (data, preprocessing) = (plan.Experiment.Data, plan.Preprocessing);
        using var network = JsonDocument.Parse(GraphJson.Write(plan.FullNetwork).ToJsonString());
        return new ModelDescription
        {
            Name = plan.Experiment.Name,
            Experiment = plan.Experiment.ExperimentName,
            Identity = plan.Identity,
            Classes = plan.Data.Classes,
            Task = plan.Task.Name,
            TrainedLoss = LossJson.Write(plan.Loss),
            Threshold = plan.Outputs.Form == TargetForm.Labels ? plan.Outputs.Threshold : null,
            Scale = plan.Outputs.Scale,
            Activation = plan.Loss.Activation,
            Backbone = plan.BackboneName,
            Weights = WeightsDescription.Of(plan),
            Epoch = epoch,
            Metrics = metrics,
            Network = network.RootElement.Clone(),
            Text = plan.Data.Text is { } text ? TextDescription.Of(data.Text!, text, data.Train) : null,
            Table = TableDescription.Of(data.Train),
            Picture = plan.Data.Text is not null ? null : new PictureDescription
            {
                Height = data.ImageSize.Height,
                Width = data.ImageSize.Width,
                Resize = Spelling.Of(data.Resize),
                Interpolation = Spelling.Of(data.Interpolation),
                Order = preprocessing.Order == ChannelOrder.Bgr ? "bgr" : "rgb",
                Scale = preprocessing.Scale,
                Mean = preprocessing.Mean,
                Std = preprocessing.Std,
            },
        };
    }

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
