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
// All results are on disk. A normal exit would run the native destructors, which unregister torch's thousands of operators one by one.
HardExit.Now(status);
return status;
