using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using TransferLearning.Models.Torch;
using TransferLearning.Models.Weights;
using static TorchSharp.torch;

// Compares loading a safetensors backbone with only reading the file's bytes: medians of several rounds, with the file in the page cache.
// usage: weights [BACKBONE…]      prints one JSON line for each backbone, with its top and without
// Goals: reading tensors (each into its own memory) takes at most 1.3 times as long as the bytes; VGG16 is built and loaded in under 1 s.
var names = args.Length > 0 ? args : ["mobilenet_v2", "resnet50", "vgg16"];
var folder = Directory.CreateTempSubdirectory("tl-weights-");
try
{
    // Like tl run: on the process's first thread, which keeps freed memory.
    using var thread = TorchThread.OfCaller();
    foreach (var name in names)
        foreach (var top in new[] { false, true })
            Console.WriteLine(thread.Run(() => Measure(name, top)));
}
finally
{
    folder.Delete(recursive: true);
}
return 0;

string Measure(string name, bool top)
{
    var backbone = BackboneCatalogue.Find(name) ?? throw new ArgumentException($"no backbone '{name}'");
    Graph Build() => backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), top);
    var path = Path.Combine(folder.FullName, $"{name}.safetensors");
    using (var state = NetworkState.Initialise(Build(), seed: 0))
        Safetensors.Write(path, state.Names.Select(tensor => (tensor, state[tensor].Data())));

    var bytes = Median(() => File.ReadAllBytes(path));
    var fresh = Median(() => ReadFresh(path));
    var tensors = Median(() =>
    {
        using var scope = NewDisposeScope();
        using var file = Safetensors.Open(path);
        foreach (var tensor in file.Entries.Keys) file.ToTensor(tensor);
    });
    var loaded = Median(() =>
    {
        using var state = new NetworkState();
        WeightsResolver.Resolve(path, null, backbone)!.Load(Build(), state);
    });
    return JsonSerializer.Serialize(new
    {
        backbone = name,
        top,
        megabytes = Math.Round(new FileInfo(path).Length / 1e6, 1),
        bytes_ms = Math.Round(bytes, 2),
        bytes_into_torchs_memory_ms = Math.Round(fresh, 2),
        tensors_ms = Math.Round(tensors, 2),
        tensors_over_bytes = (tensors / bytes).ToString("0.00", CultureInfo.InvariantCulture),
        tensors_over_torchs_memory = (tensors / fresh).ToString("0.00", CultureInfo.InvariantCulture),
        built_and_loaded_ms = Math.Round(loaded, 2),
        loaded_over_bytes = (loaded / bytes).ToString("0.00", CultureInfo.InvariantCulture),
        loaded_over_torchs_memory = (loaded / fresh).ToString("0.00", CultureInfo.InvariantCulture),
    });
}

// Reads the bytes into one block from the allocator of tensors, which keeps freed memory. File.ReadAllBytes would use .NET's heap.
static unsafe void ReadFresh(string path)
{
    using var handle = File.OpenHandle(path);
    var length = (nuint)RandomAccess.GetLength(handle);
    var memory = (byte*)NativeMemory.Alloc(length);
    for (long done = 0; done < (long)length;)
        done += RandomAccess.Read(handle, new Span<byte>(memory + done, (int)Math.Min((long)length - done, 1 << 30)), done);
    NativeMemory.Free(memory);
}

static double Median(Action work)
{
    work();
    var times = new List<double>();
    for (var round = 0; round < 9; round++)
    {
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        work();
        times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }
    times.Sort();
    return times[times.Count / 2];
}
