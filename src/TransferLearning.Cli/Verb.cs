using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli;

/// <summary>
/// A verb of the command: its arguments and its action. Each has its own file in <c>Verbs/</c> and a line in
/// <see cref="Application"/>. A verb's fields and signatures use no type of a heavy library, so that creating all verbs (for help)
/// loads none.
/// </summary>
internal abstract class Verb(string name, string summary)
{
    /// <summary>Builds the verb's command, which runs in the session.</summary>
    public Command ToCommand(Session session)
    {
        var command = new Command(name, summary);
        Declare(command);
        foreach (var nested in Nested)
            command.Add(nested.ToCommand(session));
        if (RunsItself)
            command.SetAction(arguments => Ended(Run(arguments, session), session));
        return command;
    }

    /// <summary>Whether a signal determines the exit status. A scheduler's task overrides this: it must report that it did what the signal asked.</summary>
    protected virtual bool EndsWithSignal => true;

    private int Ended(int status, Session session) => EndsWithSignal && status != ExitStatus.Checkpointed ? session.Signalled() ?? status : status;

    /// <summary>The verbs below this one, such as <c>list</c> below <c>cache</c>. Most verbs with nested verbs do nothing themselves.</summary>
    protected virtual IReadOnlyList<Verb> Nested => [];

    /// <summary>Whether the verb runs without one of <see cref="Nested"/>.</summary>
    protected virtual bool RunsItself => Nested.Count == 0;

    /// <summary>Adds arguments and options.</summary>
    protected virtual void Declare(Command command)
    {
    }

    /// <summary>Runs the verb and returns an <see cref="ExitStatus"/>.</summary>
    /// <exception cref="ExperimentException">The experiment is invalid (exit status 2).</exception>
    /// <exception cref="UsageException">A value on the command line is invalid (exit status 2).</exception>
    /// <exception cref="RunException">Running failed (exit status 1).</exception>
    protected abstract int Run(ParseResult arguments, Session session);
}
