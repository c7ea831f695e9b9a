using TransferLearning.Training.Running;

namespace TransferLearning.Training.Machine;

/// <summary>Passes notices on, where there is no run to be observed.</summary>
internal sealed class NoticeObserver(Action<string>? notice) : IRunObserver
{
    public void Notice(string message) => notice?.Invoke(message);
}
