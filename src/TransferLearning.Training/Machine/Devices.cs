using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Training.Machine;

/// <summary>Chooses the devices of <c>run.device</c> and <c>run.devices</c> on this machine.</summary>
internal static class Devices
{
    /// <summary>The device of an experiment. <c>auto</c> is the CPU if the run is strict.</summary>
    /// <exception cref="RunException">The experiment needs CUDA or Metal, but there is none.</exception>
    public static Device Choose(RunSection run) => Choose(run is { Deterministic: Determinism.Strict, Device: "auto" } ? "cpu" : run.Device);

    /// <exception cref="RunException">The experiment needs CUDA or Metal, but there is none.</exception>
    public static Device Choose(string wanted)
    {
        if (wanted == "cpu")
            return CPU;
        if (wanted == "mps")
            return mps_is_available() ? new Device(DeviceType.MPS) : throw new RunException("run.device is 'mps', but this libtorch sees no Metal device: it is on macOS with Apple silicon. Use 'device: auto' or 'cpu'.");
        var available = cuda.is_available();
        if (wanted == "auto")
            return available ? CUDA : CPU;
        if (!available)
            throw new RunException($"run.device is '{wanted}', but this libtorch sees no CUDA device. Use 'device: auto' or 'cpu', or point TL_LIBTORCH at a CUDA libtorch ('tl doctor' says which one is used).");
        var index = wanted.Length > 5 ? int.Parse(wanted.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture) : 0;
        if (index >= cuda.device_count())
            throw new RunException($"run.device is '{wanted}', but there are {cuda.device_count()} CUDA devices, counted from 0.");
        return new Device(DeviceType.CUDA, index);
    }

    /// <summary>The devices that share each training batch; the first one is that of <see cref="Choose(RunSection)"/>.</summary>
    /// <exception cref="RunException">There are too few CUDA devices.</exception>
    public static IReadOnlyList<Device> ChooseAll(RunSection run)
    {
        var first = Choose(run);
        if (run.Devices is not { } number || number == 1)
            return [first];
        if (first.type == DeviceType.CPU)
            return [.. Enumerable.Repeat(first, number)];
        var from = Math.Max(0, first.index);
        if (from + number > cuda.device_count())
            throw new RunException($"run.devices is {number} from cuda:{from} on, but there are {cuda.device_count()} CUDA devices, counted from 0.");
        return [.. Enumerable.Range(from, number).Select(index => new Device(DeviceType.CUDA, index))];
    }
}
