using System.Globalization;
using System.Text;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Cards;

/// <summary>The YAML at a card's beginning, by which HuggingFace's hub finds and lists a model (https://huggingface.co/docs/hub/model-cards). It says only what is known.</summary>
internal static class CardFrontMatter
{
    private static readonly string[] LicencesOfTheHub = ["apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-nc-nd-4.0"];

    /// <summary>The front matter, with its dashes.</summary>
    public static string Of(CardSubject subject)
    {
        var (model, task) = (subject.Model, subject.Model.KnownTask());
        var yaml = new StringBuilder("---\n");
        // The hub has no task for the regression of a sample's numbers.
        var pipeline = subject.BackboneOnly ? (subject.IsText ? "feature-extraction" : "image-feature-extraction") : task.Targets == TargetForm.Numbers ? null : subject.IsText ? "text-classification" : "image-classification";
        if (Licence(model) is { } licence)
            yaml.Append(CultureInfo.InvariantCulture, $"license: {licence}  # that of the pretrained weights\n");
        if (subject.IsOnnx)
            yaml.Append("library_name: onnx\n");
        if (pipeline is not null)
            yaml.Append(CultureInfo.InvariantCulture, $"pipeline_tag: {pipeline}\n");
        if (BaseModel(model) is { } repository)
            yaml.Append(CultureInfo.InvariantCulture, $"base_model: {Markdown.Quoted(repository)}\n");
        yaml.Append("tags:\n");
        foreach (var tag in new[] { pipeline ?? Regression(subject), "transfer-learning", subject.IsOnnx ? "onnx" : subject.Form == ExportForm.Safetensors ? "safetensors" : "pytorch" })
            yaml.Append(CultureInfo.InvariantCulture, $"- {tag}\n");
        Results(yaml, subject, task, pipeline);
        return yaml.Append("---\n").ToString();
    }

    private static void Results(StringBuilder yaml, CardSubject subject, LearningTask task, string? pipeline)
    {
        var found = CardResults.Sets(subject).Where(set => double.IsFinite(set.Values.GetValueOrDefault(task.DefaultMetric, double.NaN)) && set.Name != "training").ToList();
        if (found.Count == 0 || subject.BackboneOnly)
            return;
        yaml.Append(CultureInfo.InvariantCulture, $"metrics:\n- {task.DefaultMetric}\nmodel-index:\n- name: {Markdown.Quoted(subject.Model.Name)}\n  results:\n");
        foreach (var (name, values) in found)
            yaml.Append(CultureInfo.InvariantCulture, $"""
                  - task:
                      type: {pipeline ?? Regression(subject)}
                    dataset:
                      type: {(subject.IsText ? "texts" : "images")}
                      name: {Markdown.Quoted($"{subject.Model.Experiment}, {name} {subject.Noun}")}
                    metrics:
                    - type: {task.DefaultMetric}
                      value: {values[task.DefaultMetric]:0.######}

                """);
    }

    private static string Regression(CardSubject subject) => subject.IsText ? "text-regression" : "image-regression";

    private static string? Licence(ModelDescription model) =>
        model.Weights?.Licence is { IsKnown: true } licence ? LicencesOfTheHub.FirstOrDefault(each => each.Equals(licence.Name, StringComparison.OrdinalIgnoreCase)) : null;

    // hf://owner/repository@revision/file, or a tag of timm's, whose file has that address.
    private static string? BaseModel(ModelDescription model) =>
        Uri.TryCreate(model.Weights?.Url, UriKind.Absolute, out var url) && url is { Host: "huggingface.co", Segments: [_, var owner, var repository, "resolve/", ..] } ? owner + repository.TrimEnd('/') : null;
}
