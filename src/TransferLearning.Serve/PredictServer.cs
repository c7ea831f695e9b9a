using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TransferLearning.Serve;

/// <summary>
/// Answers over HTTP what a model predicts. It listens before its model is loaded, so that <c>/health</c> can say so. It reads no configuration and no
/// environment variable, and writes no log but <see cref="ServeOptions.Log"/>.
/// </summary>
public sealed class PredictServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly RequestTurns _turns;
    private readonly ServeMetrics _metrics = new();
    private ServedModel? _model;

    private PredictServer(ServeOptions options)
    {
        _turns = new RequestTurns(options);
        _application = Build(options);
        _application.Use(new RequestGuard(options, _metrics).Invoke);
        ServeRoutes.Map(_application, new PredictEndpoint(options, _turns, _metrics, Model), new HeatMapEndpoint(_turns, Model), new WordsEndpoint(_turns, Model), _metrics, Model);
    }

    /// <summary>The address of the server, such as <c>http://127.0.0.1:8080</c>.</summary>
    public string Address => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Starts to listen. Until <see cref="Serve"/> the server answers that its model is loading.</summary>
    /// <exception cref="IOException">The port is in use, or the address is not this machine's.</exception>
    public static async Task<PredictServer> ListenAsync(ServeOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var server = new PredictServer(options);
        try
        {
            await server._application.StartAsync(cancellation).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Answers with a model from now on. The caller keeps it until the server is disposed.</summary>
    public void Serve(ServedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Computing = _metrics.Computing;
        Volatile.Write(ref _model, model);
    }

    /// <summary>Accepts no more requests, and waits for those that are worked on.</summary>
    /// <param name="abandon">Ends the wait: the connections are cut then.</param>
    public Task StopAsync(CancellationToken abandon = default) => _application.StopAsync(abandon);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync().ConfigureAwait(false);
        _turns.Dispose();
    }

    private ServedModel? Model() => Volatile.Read(ref _model);

    private static WebApplication Build(ServeOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MostBytes;
            kestrel.Listen(options.Host, options.Port);
        });
        // The caller's token ends the wait for requests; by itself the host would cut them after 30 seconds.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
        });
        ServeDocument.Add(builder.Services);
        return builder.Build();
    }
}
