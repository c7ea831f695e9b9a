using System.Text.Json.Nodes;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Explaining;

/// <summary>
/// An error analysis of a model on a set: mistakes, confusions, unsure and typical pictures or texts, heat maps or influential words, and the nearest training
/// samples of each mistake.
/// </summary>
public sealed class Explanation
{
    internal const int Neighbours = 4;
    private const int Longest = 224, LongestNeighbour = 96, MostTraining = 20_000;

    private readonly Dictionary<int, IReadOnlyList<(int Index, double Similarity)>> _nearest = [];
    private Dictionary<int, DrawnPhoto> _drawn = [], _drawnNeighbours = [];
    private Dictionary<int, IReadOnlyList<WeighedWord>> _words = [];
    private ImageSet? _training;

    private Explanation(LearningTask task, Predictions predictions, PictureChoice choice, HeatMapMethod method, ModelDescription model) =>
        (Task, Predictions, Sections, Wrong, Method, Name, Noun, Names, Pictures) = (
            task, predictions, choice.Sections(), choice.Wrong, method, model.Name, model.Text is null ? "pictures" : "texts", model.Classes,
            choice.Sections().SelectMany(section => section.Groups).SelectMany(group => group.Samples).Distinct().ToDictionary(sample => sample, choice.Describe));

    /// <summary>How the heat maps were computed.</summary>
    public HeatMapMethod Method { get; }

    /// <summary>The number of predicted pictures.</summary>
    public int Count => Predictions.Count;

    /// <summary>The number of wrong predictions; null for numbers.</summary>
    public int? Wrong { get; }

    /// <summary>What was predicted: pictures or texts.</summary>
    public string Noun { get; }

    internal string Name { get; }

    /// <summary>The names of the classes, labels or numbers.</summary>
    internal IReadOnlyList<string> Names { get; }

    internal LearningTask Task { get; }

    internal Predictions Predictions { get; }

    internal IReadOnlyList<PageSection> Sections { get; }

    /// <summary>The shown pictures by their index among the predictions.</summary>
    internal IReadOnlyDictionary<int, ExplainedPicture> Pictures { get; }

    /// <summary>The worst mistakes, worst first.</summary>
    private IEnumerable<int> Mistakes => Sections.Where(section => section.Id == "mistakes").SelectMany(section => section.Groups[0].Samples);

    /// <summary>Explains a model's predictions.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="predictions">Its predictions.</param>
    /// <param name="set">The predicted pictures.</param>
    /// <param name="training">The pictures that the model was trained on; null leaves the nearest ones out.</param>
    /// <param name="most">The largest number of pictures of a section.</param>
    /// <param name="stored">The training pictures' features in the activation store; null if they must be computed.</param>
    /// <param name="method">How heat maps or the words' weights are computed; null for the method that fits the model.</param>
    /// <param name="progress">Receives the number of finished training pictures.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="NotSupportedException">The method does not fit the model.</exception>
    public static Explanation Of(
        Predictor predictor, Predictions predictions, ImageSet set, ImageSet? training, int most, StoredFeatures? stored = null, HeatMapMethod? method = null, IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var chosen = MethodChoice.Of(predictor, method);
        var maps = predictor.Model.Text is null ? new HeatMaps(predictor) : null;
        var found = new Explanation(predictor.Task, predictions, new PictureChoice(predictor.Task, predictions, set, predictor.Model.Classes, most), chosen, predictor.Model);
        var wanted = found.Pictures.Values.Select(each => (Index: predictions.Indices[each.Sample], each.Output));
        if (maps is null)
            found._words = chosen == HeatMapMethod.RollOut
                ? WordAttention.Of(predictor, set, wanted.Select(each => each.Index), cancellation)
                : WordInfluence.Of(predictor, set, wanted, cancellation);
        else
            found._drawn = new DrawnPictures(predictor, maps, set).Draw(wanted, Longest, cancellation);
        if (training is not null && found.Mistakes.Any())
            found.Compare(predictor, maps, set, training, stored?.AreOf(training) == true ? stored : null, progress, cancellation);
        return found;
    }

    /// <summary>The explanation as JSON, without pictures: the sections, and each picture with its truth, prediction and nearest training pictures.</summary>
    public JsonObject Json() => Json((_, _) => { }, (_, _) => { });

    /// <summary>The mistakes with their heat maps as JPEG files, worst first: a file name and the bytes.</summary>
    public IEnumerable<(string Name, byte[] Jpeg)> MistakeFiles() => Mistakes
        .Where(sample => _drawn.ContainsKey(Predictions.Indices[sample]))
        .Select((sample, place) => (
            FormattableString.Invariant($"mistakes/{place + 1:000}.jpg"), _drawn[Predictions.Indices[sample]].Heat ?? _drawn[Predictions.Indices[sample]].Photo));

    /// <summary>The JSON with the pictures in it, as <c>data:</c> addresses.</summary>
    internal JsonObject JsonWithPictures() => Json(
        (json, picture) =>
        {
            if (!_drawn.TryGetValue(Predictions.Indices[picture.Sample], out var drawn))
                return;
            (json["photo"], json["heat"], json["aspect"]) = (Address(drawn.Photo), drawn.Heat is { } heat ? Address(heat) : null, Math.Round(drawn.Aspect, 4));
        },
        (json, index) => json["photo"] = _drawnNeighbours.TryGetValue(index, out var drawn) ? Address(drawn.Photo) : null);

    private JsonObject Json(Action<JsonObject, ExplainedPicture> picture, Action<JsonObject, int> neighbour)
    {
        var places = Pictures.Keys.Select((sample, place) => (sample, place)).ToDictionary(each => each.sample, each => each.place);
        return new JsonObject
        {
            ["run"] = Name,
            ["of"] = Noun,
            ["task"] = Task.Name,
            ["count"] = Count,
            ["wrong"] = Wrong,
            ["classes"] = Task.Targets == TargetForm.Numbers ? null : new JsonArray([.. Names.Select(name => JsonValue.Create(name))]),
            ["heat_maps"] = Method switch { HeatMapMethod.GradCam => "Grad-CAM", HeatMapMethod.RollOut => "attention roll-out", HeatMapMethod.Occlusion => "occlusion", _ => null },
            ["sections"] = new JsonArray([.. Sections.Select(section => Json(section, places))]),
            ["pictures"] = new JsonArray([.. Pictures.Values.Select(each => Json(each, picture, neighbour))]),
        };
    }

    private static JsonObject Json(PageSection section, Dictionary<int, int> places) => new()
    {
        ["id"] = section.Id,
        ["title"] = section.Title,
        ["hint"] = section.Hint,
        ["groups"] = new JsonArray([.. section.Groups.Select(group => new JsonObject
        {
            ["title"] = group.Title,
            ["pictures"] = new JsonArray([.. group.Samples.Select(sample => (JsonNode)places[sample])]),
        })]),
    };

    private JsonObject Json(ExplainedPicture each, Action<JsonObject, ExplainedPicture> picture, Action<JsonObject, int> neighbour)
    {
        var json = new JsonObject
        {
            ["file"] = each.File,
            ["true"] = each.Truth,
            ["predicted"] = each.Said,
            [each.IsRight is null ? "error" : "probability"] = Math.Round(each.Score, 6),
            ["right"] = each.IsRight,
            ["names"] = new JsonArray([.. each.Names.Select(name => JsonValue.Create(name))]),
        };
        if (each.Label is { } label)
            json["label"] = label;
        var weight = Method == HeatMapMethod.RollOut ? "attention" : "influence";
        if (_words.TryGetValue(Predictions.Indices[each.Sample], out var words))
            json["words"] = new JsonArray([.. words.Select(word => new JsonObject { ["text"] = word.Text, [weight] = Math.Round(word.Weight, 6) })]);
        picture(json, each);
        if (_nearest.TryGetValue(each.Sample, out var nearest))
            json["nearest"] = new JsonArray([.. nearest.Select(near =>
            {
                var sample = new JsonObject { ["file"] = _training!.Samples[near.Index].Id, ["label"] = Label(near.Index), ["similarity"] = Math.Round(near.Similarity, 4) };
                if (_training.Samples[near.Index].Text is { } text)
                    (sample["file"], sample["text"]) = (ExplainedPicture.NameOf(_training.Samples[near.Index]), text);
                neighbour(sample, near.Index);
                return sample;
            })]);
        return json;
    }

    private void Compare(Predictor predictor, HeatMaps? maps, ImageSet set, ImageSet all, StoredFeatures? stored, IProgress<int>? progress, CancellationToken cancellation)
    {
        var chosen = Thinned(all.Count);
        var training = _training = new ImageSet([.. chosen.Select(index => all.Samples[index])]);
        var part = Features.InFrontOfHead(predictor.Network.ToLogits());
        var known = stored?.Read(chosen, cancellation) is { } rows ? new Features(rows) : Features.Of(predictor, training, part, progress, cancellation);
        var mistakes = Mistakes.ToList();
        var wrong = Features.Of(predictor, new ImageSet([.. mistakes.Select(sample => set.Samples[Predictions.Indices[sample]])]), part, null, cancellation);
        for (var i = 0; i < mistakes.Count; i++)
            if (wrong[i] is { } features && set.Samples[Predictions.Indices[mistakes[i]]] is var mistake)
                // The training set, explained itself, would find each picture as its own neighbour.
                _nearest[mistakes[i]] = [.. known.Nearest(features, Neighbours + 1).Where(near => training.Samples[near.Index].Path != mistake.Path).Take(Neighbours)];
        if (maps is not null)
            _drawnNeighbours = new DrawnPictures(predictor, maps, training).Draw(_nearest.Values.SelectMany(each => each).Select(near => (near.Index, -1)), LongestNeighbour, cancellation);
    }

    /// <summary>The class of a training picture; null if the task has no single class for each.</summary>
    private string? Label(int index) => Task.Targets == TargetForm.OneClass ? Names[_training!.Samples[index].Label] : null;

    // Evenly spread indices.
    private static int[] Thinned(int count)
    {
        var kept = Math.Min(count, MostTraining);
        return [.. Enumerable.Range(0, kept).Select(i => (int)((long)i * count / kept))];
    }

    private static string Address(byte[] jpeg) => $"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}";
}
