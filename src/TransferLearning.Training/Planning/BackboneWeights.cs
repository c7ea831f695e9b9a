using System.Security.Cryptography;
using System.Text.Json;
using TransferLearning.Experiments;
using TransferLearning.Models;
using TransferLearning.Models.Weights;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Training.Planning;

/// <summary>The file that a backbone's weights come from. Planning reads its header alone.</summary>
public sealed class BackboneWeights
{
    private readonly Lazy<string> _digest;

    private BackboneWeights(string source, IWeightFile file, Preprocessing preprocessing, Convention convention)
    {
        (Source, File, Format, Preprocessing, Convention) = (source, file.Path, file.Format, preprocessing, convention);
        Bytes = file.Entries.Values.Sum(entry => entry.Length);
        _digest = new(() =>
        {
            using var stream = System.IO.File.OpenRead(File);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        });
    }

    /// <summary>What the experiment says.</summary>
    public string Source { get; }

    public string File { get; }

    public string Format { get; }

    public long Bytes { get; }

    public Preprocessing Preprocessing { get; }

    public Convention Convention { get; }

    /// <summary>SHA-256 of the file.</summary>
    public string Digest => _digest.Value;

    /// <summary>Finds and opens the weights; null for <c>none</c>, and where they cannot be used, which is reported.</summary>
    internal static BackboneWeights? Find(Experiment experiment, Findings findings)
    {
        var section = experiment.Backbone;
        if (section.Weights == "none")
            return null;
        try
        {
            using var file = WeightFile.Open(section.Weights);
            return new BackboneWeights(section.Weights, file, PreprocessingOf(file, section), Convention.Torchvision);
        }
        catch (WeightFileException wrong)
        {
            findings.Error(Codes.BadWeights, "backbone.weights", wrong.Message);
            return null;
        }
    }

    /// <summary>Compares the file's header with what the backbone needs.</summary>
    internal void Check(Graph backbone, Findings findings)
    {
        using var file = WeightFile.Open(File);
        foreach (var spec in backbone.Parameters)
            if (!file.Entries.TryGetValue(spec.Name, out var entry))
                findings.Error(Codes.BadWeights, "backbone.weights", $"{File}: has no tensor '{spec.Name}', which '{backbone.Name}' needs");
            else if (!entry.Shape.SequenceEqual(spec.Shape.ToArray()))
                findings.Error(Codes.BadWeights, "backbone.weights", $"{File}: tensor '{spec.Name}' is {entry.Description}, and '{backbone.Name}' needs {spec.Shape}");
    }

    /// <summary>Copies the tensors over the network's own. On the torch thread.</summary>
    internal void Load(Graph backbone, NetworkState state)
    {
        using var file = WeightFile.Open(File);
        foreach (var spec in backbone.Parameters)
            file.CopyTo(spec.Name, state[spec.Name]);
    }

    /// <summary>Models that this program wrote say what they expect of a picture; others are torchvision's.</summary>
    private static Preprocessing PreprocessingOf(IWeightFile file, BackboneSection section)
    {
        if (file.Metadata.TryGetValue("preprocessing", out var json)
            && JsonSerializer.Deserialize(json, ModelJson.Default.PictureDescription) is { } picture)
            return new Preprocessing(picture.Scale, picture.Mean, picture.Std, picture.Order == "bgr" ? ChannelOrder.Bgr : ChannelOrder.Rgb);
        return section.Layers is null ? Preprocessing.Torchvision : Preprocessing.UnitRange;
    }
}
