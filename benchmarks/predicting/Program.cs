// Measures how fast a run's model predicts photos, beside decoding alone, the compiled network alone (by itself, as a program would call ONNX Runtime, and in pairs
// on every core, as this program does), and a run's frozen pass over the same photos:
//
//   predicting-benchmark MODEL PHOTOS [ROUNDS [MOST]]
//
// MODEL is a run's model folder, PHOTOS a folder of JPEG files, of which MOST are taken. Everything is measured once in every round, so that a busy machine slows
// all of them alike; photos a second of processor time, times the processors, tell what a machine without other programs does. Start-up (loading the model, compiling it, checking the first batch) is measured apart.
using System.Diagnostics;
using System.Globalization;
using TransferLearning.Benchmarks.Predicting;
using TransferLearning.Training.Evaluation;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var folder, var photos, .. var more])
{
    Console.Error.WriteLine("usage: predicting-benchmark MODEL PHOTOS [ROUNDS [MOST]]");
    return 2;
}
var rounds = more.Length > 0 ? int.Parse(more[0], CultureInfo.InvariantCulture) : 5;
var files = Directory.GetFiles(photos, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
var most = more.Length > 1 ? int.Parse(more[1], CultureInfo.InvariantCulture) : files.Count;
// Evenly spaced, so that every class is among them.
files = [.. Enumerable.Range(0, Math.Min(most, files.Count)).Select(i => files[(int)((long)i * files.Count / Math.Min(most, files.Count))])];

var start = Stopwatch.StartNew();
using var predictor = Predictor.Open(folder, "cpu");
predictor.Predict(PictureFiles.Of(files.Take(40)));
Console.WriteLine($"start-up with the first 40 photos: {start.Elapsed.TotalSeconds:0.00} s");

using var model = new MeasuredModel(folder, files);
using var library = new MeasuredLibrary(Path.Combine(folder, "model.onnx"), files);
var works = new List<(string Name, Func<int> Work)>
{
    ("decoding alone", model.Decode),
    ("network alone", model.Compute),
    ("ONNX Runtime by itself, 1 a call", () => model.ComputeByOnnx(1)),
    ("ONNX Runtime by itself, 32 a call", () => model.ComputeByOnnx(32)),
    ("network alone, torch", model.ComputeByTorch),
    ("compiling the network", model.Compile),
    ("frozen pass", model.FillStore),
    ("predict", () => predictor.Predict(PictureFiles.Of(files)).Predictions.Count),
    ("predict, exported file", model.PredictExported),
    ("session, one by one", library.SessionOneByOne),
    ("library, one by one", library.OneByOne),
    ("library, 8 callers", () => library.Concurrently(together: 16)),
    ("library, 8 callers, never together", () => library.Concurrently(together: 1)),
    ("library, files", library.Files),
};
var (speeds, ofProcessor) = (works.ToDictionary(work => work.Name, _ => new List<double>()), works.ToDictionary(work => work.Name, _ => new List<double>()));
foreach (var (name, work) in works)
{
    // Warm-up.
    Console.Error.WriteLine(name);
    work();
}
for (var round = 0; round < rounds; round++)
    foreach (var (name, work) in works)
    {
        var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var count = work();
        speeds[name].Add(count / watch.Elapsed.TotalSeconds);
        ofProcessor[name].Add(count * Environment.ProcessorCount / (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }

Console.WriteLine($"{"photos/s, medians",-36} {"by the clock",13} {"by processor time",18}");
foreach (var (name, each) in speeds)
    Console.WriteLine($"{name,-36} {Median(each),13:0.0} {Median(ofProcessor[name]),18:0.0}   ({string.Join(' ', each.Select(speed => $"{speed:0}"))})");
Console.WriteLine("ratios, medians of the rounds");
Ratio("predict", "frozen pass");
Ratio("predict, exported file", "frozen pass");
Ratio("library, one by one", "session, one by one");
Ratio("library, 8 callers", "library, one by one");
Ratio("library, 8 callers", "library, 8 callers, never together");
Ratio("predict", "ONNX Runtime by itself, 1 a call");
Ratio("predict", "ONNX Runtime by itself, 32 a call");
// On a processor both work on the same cores, so one after the other is the limit.
Print("predict : decoding and network in turn", of => round => of["predict"][round] * (1 / of["decoding alone"][round] + 1 / of["network alone"][round]));
return 0;

void Ratio(string name, string other) => Print($"{name} : {other}", of => round => of[name][round] / of[other][round]);

void Print(string name, Func<Dictionary<string, List<double>>, Func<int, double>> of) =>
    Console.WriteLine($"{name,-56} {Median([.. Enumerable.Range(0, rounds).Select(of(speeds))]):0.00} {Median([.. Enumerable.Range(0, rounds).Select(of(ofProcessor))]):0.00}");

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
