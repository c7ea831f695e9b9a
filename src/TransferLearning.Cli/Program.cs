using TransferLearning.Cli;
using TransferLearning.Cli.Terminal;

int status;
using (var signals = new Signals())
{
    var session = Session.OfThisProcess(signals);
    status = Application.Run(args, session);
    session.ResultText.Flush();
    session.ProgressText.Flush();
}
if (OperatingSystem.IsWindows())
    return status;
// Everything is on the disk. The destructors of native libraries would take torch's thousands of operators out of their tables again, one by one.
HardExit.Now(status);
return status;
