using TransferLearning.Benchmarks.Loader;

// Measures the loader on real photos: decode + resize to 160 × 160 + affine + flip + normalise, like the task `loader` in PyTorch.
// usage: loader FOLDER [epochs]      prints one JSON line for each number of workers, from files and from memory
if (args is not [var folder, ..] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("usage: loader FOLDER [epochs]");
    return 2;
}
var epochs = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 3;
// A first pass, so that the files are in the page cache and the code is compiled.
Measurement.Take(folder, workers: 0, fromMemory: false, epochs: 1);
foreach (var fromMemory in new[] { false, true })
    foreach (var workers in new[] { 0, 1, Environment.ProcessorCount }.Distinct())
        Console.WriteLine(Measurement.Take(folder, workers, fromMemory, epochs));
return 0;
