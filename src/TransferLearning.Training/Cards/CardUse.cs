using System.Globalization;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Cards;

/// <summary>A card's section about the file's use: code to copy, its input and its output.</summary>
internal static class CardUse
{
    /// <summary>The section.</summary>
    public static string Of(CardSubject subject) => subject.Form switch
    {
        ExportForm.Onnx => subject.IsText ? Texts(subject) : Onnx(subject),
        ExportForm.PreprocessedOnnx => Preprocessed(subject),
        _ => Tensors(subject),
    };

    /// <summary>Code for the library that reads the file.</summary>
    /// <param name="subject">The file.</param>
    /// <param name="input">The first part of the library's types: <c>Image</c> or <c>Text</c>.</param>
    /// <param name="example">A literal that is predicted.</param>
    private static string InCSharp(CardSubject subject, string input, string example)
    {
        var (type, prediction) = subject.Model.KnownTask().Targets switch
        {
            TargetForm.Labels => ("Labeler", $"Console.WriteLine(string.Join(\", \", model.Predict({example}).Labels));"),
            TargetForm.Numbers => ("Regressor", $"Console.WriteLine(model.Predict({example}).Value);"),
            _ => ("Classifier", $"Console.WriteLine(model.Predict({example}).Label);"),
        };
        return $"""
            In C#, with the package `TransferLearning.Predict`:

            ```csharp
            using TransferLearning.Predict;

            using var model = {input}{type}.Load({Markdown.Quoted(subject.Name)});
            {prediction}
            ```
            """;
    }

    private static string Onnx(CardSubject subject)
    {
        var file = Markdown.Quoted(subject.Name);
        return $"""
            {InCSharp(subject, "Image", "\"photo.jpg\"")}

            In Python, with ONNX Runtime:

            ```python
            import numpy, onnxruntime
            from PIL import Image, ImageOps

            session = onnxruntime.InferenceSession({file})
            photo = ImageOps.exif_transpose(Image.open("photo.jpg")).convert("RGB")
            print(session.run(None, {Braces("\"pixels\": numpy.asarray(photo)[None]")}))
            ```

            {Form("`pixels`", "uint8, `[batch, height, width, 3]`: RGB from 0 to 255, of any height and width. The file resizes and normalises them.", subject)}
            """;
    }

    private static string Texts(CardSubject subject) =>
        $"""
            {InCSharp(subject, "Text", "\"A text.\"")}

            The file's metadata have `vocabulary`, a JSON list in which a word's index is its number, and `text`, the options of Keras's `TextVectorization`. Other programs split
            texts by them.

            {Form("`tokens`", string.Create(CultureInfo.InvariantCulture, $"int64, `[batch, {subject.Model.Text!.SequenceLength}]`: the numbers of a text's {Tokens(subject.Model.Text)} pads the end."), subject)}
            """;

    private static string Tokens(TextDescription text)
    {
        if (text.Encoder is not { } pieces)
            return "words; 1 is an unknown word, 0";
        var tokens = pieces.Tokens;
        return $"{PiecesText.Of(PiecesText.KindOf(pieces))}, with `{tokens.First}` and `{tokens.Last}`; `{tokens.Padding}`";
    }

    private static string Preprocessed(CardSubject subject) =>
        Form("`input`", string.Create(CultureInfo.InvariantCulture, $"float32, `[batch, 3, {subject.Model.Pictures().Height}, {subject.Model.Pictures().Width}]`: resized and normalised as below."), subject);

    private static string Form(string input, string shape, CardSubject subject) =>
        Markdown.Table(["", "name", "form"], [["input", input, shape], ["output", "`output`", $"float32, `[batch, {subject.Model.Classes.Count}]`: {Output(subject)}, in the order of {(subject.Model.Scale is null ? "the classes" : "the numbers")} below."]])
            .Replace("---:", "---", StringComparison.Ordinal);

    private static string Output(CardSubject subject) => subject.Model.KnownTask().Targets switch
    {
        TargetForm.Labels => string.Create(CultureInfo.InvariantCulture, $"the probability of each label; {subject.Model.Threshold ?? 0.5} and more means that it is present"),
        TargetForm.Numbers => "the numbers, in the unit of the training data",
        _ => "the probability of each class",
    };

    private static string Tensors(CardSubject subject)
    {
        var file = Markdown.Quoted(subject.Name);
        var (import, load) = subject.Form == ExportForm.PyTorch
            ? ("import torch", $"torch.load({file}, weights_only=True)")
            : ("import safetensors.torch", $"safetensors.torch.load_file({file})");
        return $"""
            ```python
            {import}

            tensors = {load}
            ```

            The file holds tensors, no network. The backbone's have torchvision's names, or those of the experiment's layers{(subject.BackboneOnly ? "; the head is left out" : ", the head's are named `head.INDEX`")}.{(subject.BackboneOnly ? "" : $" The network's outputs are logits: {Last(subject)}")}

            """;
    }

    private static string Last(CardSubject subject)
    {
        var model = subject.Model;
        if (model.Scale is { } scale)
            return $"multiply them by {Numbers(scale.Deviation)} and add {Numbers(scale.Mean)} for numbers in their own unit.";
        return model.Temperature is { } temperature
            ? string.Create(CultureInfo.InvariantCulture, $"divide them by the temperature {temperature:0.####} before {model.Activation}.")
            : $"apply {model.Activation} for probabilities.";
    }

    private static string Numbers(IReadOnlyList<double> values) => string.Join(", ", values.Select(value => value.ToString("0.######", CultureInfo.InvariantCulture)));

    private static string Braces(string inner) => "{" + inner + "}";
}
