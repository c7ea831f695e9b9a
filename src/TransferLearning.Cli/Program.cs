using TransferLearning.Cli;
using TransferLearning.Cli.Terminal;

using var signals = new Signals();
return Application.Run(args, Session.OfThisProcess(signals));
