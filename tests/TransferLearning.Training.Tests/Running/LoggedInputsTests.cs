using System.Text.Json;
using Microsoft.Data.Sqlite;
using TransferLearning.TestSupport;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Tests.Running;

/// <summary>The data sets and the input example that a run logs.</summary>
public sealed class LoggedInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_log_the_path_of_a_fractions_data_and_a_picture_as_input_example()
    {
        for (var i = 0; i < 10; i++)
        {
            Picture($"photos/a/{i}.png", new SkiaSharp.SKColor(255, 0, 51));
            Picture($"photos/b/{i}.png", new SkiaSharp.SKColor(0, 102, 255));
        }

        var photos = _folder.At("photos");
        var experiment = SmallExperiment.In(_folder, $"data.train={{ folder: {photos} }}", "data.validation=0.2", "augmentation={ rescale: 0.00392156862745098 }");
        Assert.Equal(RunOutcome.Finished, SmallExperiment.Run(experiment, _folder.Path).Outcome);

        var (sources, artifacts) = Logged();
        Assert.Equal([("train", photos), ("validation", photos)], sources);
        // 1 x 16 x 16 x 3: the pixels of the first picture of the validation set, which has one colour.
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder.At(artifacts), "model", "input_example.json")));
        var picture = Assert.Single(file.RootElement.EnumerateArray());
        Assert.Equal(16, picture.GetArrayLength());
        Assert.All(picture.EnumerateArray(), row =>
        {
            Assert.Equal(16, row.GetArrayLength());
            Assert.All(row.EnumerateArray(), pixel => Assert.Equal([255, 0, 51], pixel.EnumerateArray().Select(value => value.GetInt32())));
        });
    }

    /// <summary>MLflow's UI shows the source below a data set's name.</summary>
    [Fact]
    public void Should_log_each_data_sets_own_source()
    {
        foreach (var name in new[] { "photos/star", "photos/heart", "more/star", "more/heart" })
            Picture($"{name}/1.png", new SkiaSharp.SKColor(255, 0, 51));
        var (photos, more) = (_folder.At("photos"), _folder.At("more"));
        var experiment = SmallExperiment.In(_folder, $"data.train=[{{ folder: {photos} }}, {{ folder: {more} }}]", "data.validation={ shapes: { images: 8, size: 16, classes: 2, seed: 5 } }");
        Assert.Equal(RunOutcome.Finished, SmallExperiment.Run(experiment, _folder.Path).Outcome);
        Assert.Equal([("train", $"{photos}, {more}"), ("validation", "shapes.images: 8, shapes.size: 16, shapes.classes: 2, shapes.style: filled, shapes.seed: 5")], Logged().Sources);
    }

    private (List<(string Name, string Uri)> Sources, string Artifacts) Logged()
    {
        using var store = new SqliteConnection($"Data Source={_folder.At("mlflow.db")};Mode=ReadOnly;Pooling=False");
        store.Open();
        using var command = store.CreateCommand();
        command.CommandText = "SELECT name, dataset_source, (SELECT artifact_uri FROM runs) FROM datasets ORDER BY name";
        using var row = command.ExecuteReader();
        var (sources, artifacts) = (new List<(string, string)>(), "");
        while (row.Read())
        {
            sources.Add((row.GetString(0), JsonDocument.Parse(row.GetString(1)).RootElement.GetProperty("uri").GetString()!));
            artifacts = row.GetString(2);
        }

        return (sources, artifacts);
    }

    private void Picture(string name, SkiaSharp.SKColor colour) => ColourPicture.Write(_folder, name, colour);
}
