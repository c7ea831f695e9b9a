using System.Globalization;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Training.Activations;

/// <summary>
/// One file per byte beside the locked file, for systems whose byte locks belong to a whole process (macOS). .NET locks an opened file with
/// <c>flock</c>. The files stay, because removing one would let two holders lock different files of the same name.
/// </summary>
/// <param name="path">The locked file.</param>
internal sealed class FileByteLocks(string path) : IByteLocks
{
    private readonly Dictionary<long, FileStream> _held = [];

    public bool TryTake(long at, bool shared)
    {
        lock (_held)
        {
            if (_held.ContainsKey(at))
                return true;
            var file = string.Create(CultureInfo.InvariantCulture, $"{path}.{at}");
            try
            {
                // Readers share the lock; a reader cannot create the file.
                if (shared && !File.Exists(file))
                    new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
                _held[at] = shared
                    ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0)
                    : new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
                return true;
            }
            catch (IOException refused) when (LockedFile.IsHeldElsewhere(refused))
            {
                return false;
            }
        }
    }

    public void Release(long at)
    {
        lock (_held)
            if (_held.Remove(at, out var file))
                file.Dispose();
    }

    public void Dispose()
    {
        lock (_held)
        {
            foreach (var file in _held.Values)
                file.Dispose();
            _held.Clear();
        }
    }
}
