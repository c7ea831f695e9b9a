using TransferLearning.Training.Activations;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>A child process that fills an entry with two workers. It prints a line for each picture and, at the end, the pictures that it computed.</summary>
internal static class FillInChild
{
    public static RecordLayout Layout(int records) => new(records, [257], 4);

    /// <param name="most">The number of pictures after which it waits to be killed, so that the test, which counts its lines, need not be faster than the fill.</param>
    public static int Run(string folder, int records, int most)
    {
        var pictures = 0;
        var prefix = new CountingPrefix(Layout(records))
        {
            OnLoad = _ =>
            {
                Thread.Sleep(1);
                if (Interlocked.Increment(ref pictures) > most)
                    Console.In.ReadToEnd();
                Console.WriteLine(".");
            },
        };
        using var entry = new ActivationStore(folder).TryOpen(CountingPrefix.Key(), Layout(records), out var whyNot) ?? throw new IOException(whyNot);
        entry.Fill(prefix, workers: 2);
        CountingPrefix.AssertWhole(entry);
        Console.WriteLine(string.Join(' ', prefix.Seen.Keys));
        return 0;
    }
}
