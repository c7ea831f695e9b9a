using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli;

/// <summary>
/// One verb of the command: its arguments and what it does. Each has a file of its own in <c>Verbs/</c> and its line in
/// <see cref="Application"/>. A verb's fields and signatures name no type of a heavy room, so that
/// making all verbs, which help does, loads none.
/// </summary>
internal abstract class Verb(string name, string summary)
{
    /// <summary>The verb's command line, ready to run in the session.</summary>
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

    /// <summary>Whether a signal decides the exit status, however far the verb came; a task of a scheduler may have to say that it did what the signal asked.</summary>
    protected virtual bool EndsWithSignal => true;

    private int Ended(int status, Session session) => EndsWithSignal && status != ExitStatus.Checkpointed ? session.Signalled() ?? status : status;

    /// <summary>Verbs below this one, as <c>list</c> below <c>cache</c>; most verbs that have them do nothing themselves.</summary>
    protected virtual IReadOnlyList<Verb> Nested => [];

    /// <summary>Whether the verb does something without one of <see cref="Nested"/>.</summary>
    protected virtual bool RunsItself => Nested.Count == 0;

    /// <summary>Adds arguments and options.</summary>
    protected virtual void Declare(Command command)
    {
    }

    /// <summary>Does it, and returns an <see cref="ExitStatus"/>.</summary>
    /// <exception cref="ExperimentException">The experiment is invalid: status 2.</exception>
    /// <exception cref="UsageException">The command line names what there cannot be: status 2.</exception>
    /// <exception cref="RunException">What only running can find: status 1.</exception>
    protected abstract int Run(ParseResult arguments, Session session);
}
