using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace TransferLearning.Serve.Tests.Support;

/// <summary>A page in a headless Chromium that a test can act on, over the DevTools protocol.</summary>
internal sealed class ChromiumPage : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private int _last;

    private ChromiumPage(Process process) => _process = process;

    /// <summary>Opens a page and waits until it is loaded.</summary>
    public static async Task<ChromiumPage> Open(Uri address, string profile)
    {
        string[] arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--window-size=1200,900", $"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank"];
        var page = new ChromiumPage(Process.Start(new ProcessStartInfo(Chromium.Path!, arguments) { RedirectStandardError = true })!);
        // Chromium says where it listens, and goes on writing: somebody must read it.
        const string Says = "DevTools listening on ";
        string? line;
        do
            line = await page._process.StandardError.ReadLineAsync() ?? throw new InvalidOperationException("Chromium ended.");
        while (!line.StartsWith(Says, StringComparison.Ordinal));
        _ = page._process.StandardError.ReadToEndAsync();
        var port = new Uri(line[Says.Length..]).Port;
        using var client = new HttpClient();
        var tabs = JsonNode.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json/list")))!.AsArray();
        await page._socket.ConnectAsync(new Uri((string)tabs.First(tab => (string)tab!["type"]! == "page")!["webSocketDebuggerUrl"]!), default);
        await page.Call("Page.enable");
        await page.Call("Page.navigate", new JsonObject { ["url"] = address.ToString() }, until: "Page.loadEventFired");
        return page;
    }

    /// <summary>Chooses a file in an input, as a person does.</summary>
    public async Task Choose(string selector, string file)
    {
        var root = (await Call("DOM.getDocument"))["root"]!["nodeId"]!.DeepClone();
        var node = (await Call("DOM.querySelector", new JsonObject { ["nodeId"] = root, ["selector"] = selector }))["nodeId"]!.DeepClone();
        await Call("DOM.setFileInputFiles", new JsonObject { ["files"] = new JsonArray(file), ["nodeId"] = node });
    }

    /// <summary>Runs a script, waits for the promise that it returns, and returns its value as text.</summary>
    public async Task<string> Evaluate(string script)
    {
        var answer = await Call("Runtime.evaluate", new JsonObject { ["expression"] = script, ["awaitPromise"] = true, ["returnByValue"] = true });
        return answer["exceptionDetails"] is { } wrong ? throw new InvalidOperationException(wrong.ToJsonString()) : (string)answer["result"]!["value"]!;
    }

    /// <summary>Waits until an element exists, and returns its text.</summary>
    public Task<string> TextOf(string selector) => Evaluate($$"""
        new Promise(found => {
          const look = () => { const element = document.querySelector('{{selector}}'); if (element) found(element.innerText); return element; };
          if (!look()) new MutationObserver((_, watch) => { if (look()) watch.disconnect(); }).observe(document, { subtree: true, childList: true, attributes: true });
        })
        """);

    /// <summary>A PNG of the page.</summary>
    public async Task<byte[]> Screenshot() => Convert.FromBase64String((string)(await Call("Page.captureScreenshot"))["data"]!);

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<JsonNode> Call(string method, JsonObject? parameters = null, string? until = null)
    {
        var id = ++_last;
        await _socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] }.ToJsonString()), WebSocketMessageType.Text, true, default);
        JsonNode? answer = null;
        var happened = until is null;
        while (answer is null || !happened)
        {
            var message = await Receive();
            if ((int?)message["id"] == id)
                answer = message["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : message["result"]!;
            happened |= (string?)message["method"] == until;
        }
        return answer;
    }

    private async Task<JsonNode> Receive()
    {
        using var text = new MemoryStream();
        var part = new byte[1 << 16];
        WebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(part, default);
            text.Write(part, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return JsonNode.Parse(text.ToArray())!;
    }
}
