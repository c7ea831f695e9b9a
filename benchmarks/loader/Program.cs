using TransferLearning.Benchmarks.Loader;

// The loader on real photos: decode + resize to 160 × 160 + affine + flip + normalise, as the peer's task `loader` does it.
// usage: loader FOLDER [epochs]      one JSON line for each number of workers and each of: from files, from memory
if (args is not [var folder, ..] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("usage: loader FOLDER [epochs]");
    return 2;
}
var epochs = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 3;
// Once through, so that the files are in the system's memory and the code is compiled.
Measurement.Take(folder, workers: 0, fromMemory: false, epochs: 1);
foreach (var fromMemory in new[] { false, true })
    foreach (var workers in new[] { 0, 1, Environment.ProcessorCount }.Distinct())
        Console.WriteLine(Measurement.Take(folder, workers, fromMemory, epochs));
return 0;
