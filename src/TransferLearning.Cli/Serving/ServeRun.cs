using System.Text.Json.Nodes;
using TransferLearning.Cli.Terminal;
using TransferLearning.Predict;
using TransferLearning.Serve;

namespace TransferLearning.Cli.Serving;

/// <summary>A server from its start to the signal that stops it.</summary>
internal sealed class ServeRun(ServeOptions options, Session session)
{
    /// <summary>How long after <c>--timeout</c> a client that does not read its answer is cut off.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Listens, loads the model, says where the server is, and answers until a signal comes. Requests that are worked on are finished.</summary>
    /// <param name="load">Loads the model, while the server says that it is not ready.</param>
    /// <param name="json">Whether the address is printed as JSON on standard output.</param>
    /// <exception cref="RunException">The port is in use, or the model cannot be loaded.</exception>
    public void Until(Func<ServedModel> load, bool json) => UntilAsync(load, json).GetAwaiter().GetResult();

    private async Task UntilAsync(Func<ServedModel> load, bool json)
    {
        var server = await Listen().ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            using var model = Loaded(load);
            server.Serve(model);
            Say(server, model, json);
            await Signal().ConfigureAwait(false);
            using var abandon = new CancellationTokenSource(options.Timeout + Patience);
            await server.StopAsync(abandon.Token).ConfigureAwait(false);
        }
    }

    private async Task<PredictServer> Listen()
    {
        try
        {
            return await PredictServer.ListenAsync(options, session.Cancellation).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is IOException or System.Net.Sockets.SocketException)
        {
            throw new RunException($"{options.Host}:{options.Port} cannot be listened on: {refused.Message}", refused);
        }
    }

    private static ServedModel Loaded(Func<ServedModel> load)
    {
        try
        {
            return load();
        }
        catch (ModelFileException wrong)
        {
            throw new RunException(wrong.Message, wrong);
        }
    }

    private void Say(PredictServer server, ServedModel model, bool json)
    {
        if (json)
        {
            session.ResultText.WriteLine(new JsonObject { ["model"] = model.Name, ["address"] = server.Address }.ToLine());
            session.ResultText.Flush();
        }
        else
        {
            session.ProgressText.WriteLine(Cells.Clean($"Serving '{model.Name}' on {server.Address} (Ctrl-C stops)"));
        }
    }

    private async Task Signal()
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = session.Cancellation.Register(signal.SetResult);
        await signal.Task.ConfigureAwait(false);
    }
}
