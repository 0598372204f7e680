using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Qrnn.Tests.Data.Fetching;

/// <summary>A web server on this machine that behaves as a test wants.</summary>
internal sealed class LocalMirror : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Action<HttpListenerContext, int> _answer;

    /// <param name="answer">Answers a request; the number counts the requests from 1.</param>
    public LocalMirror(Action<HttpListenerContext, int> answer)
    {
        _answer = answer;
        Address = new Uri($"http://127.0.0.1:{FreePort()}/mnist/");
        _listener.Prefixes.Add(new Uri(Address, "/").ToString());
        _listener.Start();
        _ = Task.Run(Serve);
    }

    /// <summary>The folder that it pretends to be.</summary>
    public Uri Address { get; }

    /// <summary>The Range header of every request; empty where there was none.</summary>
    public ConcurrentQueue<string> Ranges { get; } = new();

    /// <summary>Sends a file as a well-behaved server does, ranges included.</summary>
    public static void Send(HttpListenerContext context, byte[] file, bool knowsRanges = true)
    {
        int from = 0;
        if (knowsRanges && context.Request.Headers["Range"] is { } range)
        {
            from = int.Parse(range["bytes=".Length..].TrimEnd('-'));
            context.Response.StatusCode = from < file.Length ? 206 : 416;
            context.Response.AddHeader("Content-Range", from < file.Length ? $"bytes {from}-{file.Length - 1}/{file.Length}" : $"bytes */{file.Length}");
        }

        byte[] body = from < file.Length ? file[from..] : [];
        context.Response.ContentLength64 = body.Length;
        context.Response.OutputStream.Write(body);
        context.Response.Close();
    }

    /// <summary>Says nothing but a number.</summary>
    public static void Refuse(HttpListenerContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Close();
    }

    public void Dispose() => _listener.Close();

    private async Task Serve()
    {
        for (int number = 1; _listener.IsListening; number++)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                Ranges.Enqueue(context.Request.Headers["Range"] ?? string.Empty);
                int request = number;
                _ = Task.Run(() => Answer(context, request));
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Answer(HttpListenerContext context, int number)
    {
        try
        {
            _answer(context, number);
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client has gone away, which some tests are about.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
