using TransferLearning.Cli;
using TransferLearning.Cli.Terminal;

int status;
using (var signals = new Signals())
    status = Application.Run(args, Session.OfThisProcess(signals));
if (OperatingSystem.IsWindows())
    return status;
Console.Out.Flush();
Console.Error.Flush();
// Everything is on the disk. The destructors of native libraries would take torch's thousands of operators out of their tables again, one by one.
HardExit.Now(status);
return status;
