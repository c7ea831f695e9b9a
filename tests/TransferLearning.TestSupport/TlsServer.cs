using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TransferLearning.TestSupport;

/// <summary>A TLS server at <c>127.0.0.1</c> and <c>localhost</c> whose certificate comes from an authority that no machine trusts.</summary>
public sealed class TlsServer : IDisposable
{
    private readonly LocalListener _listener;
    private readonly X509Certificate2 _authority, _certificate;
    private readonly Func<Stream, Task> _answer;

    /// <param name="answer">Reads the request from a connection and writes the response.</param>
    public TlsServer(Func<Stream, Task> answer)
    {
        _answer = answer;
        _authority = Authority();
        _certificate = Signed("CN=127.0.0.1");
        _listener = new LocalListener(Answer);
    }

    public int Port => _listener.Port;

    public string Uri => $"https://127.0.0.1:{Port}";

    /// <summary>The authority's certificate in PEM.</summary>
    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>The name in the last client certificate; null if the client sent none.</summary>
    public string? LastClient { get; private set; }

    /// <summary>A client certificate with its key, in PEM.</summary>
    public string ClientPem()
    {
        using var client = Signed("CN=ann");
        using var key = client.GetRSAPrivateKey()!;
        return client.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
    }

    private async Task Answer(TcpClient client)
    {
        try
        {
            using (client)
            {
                using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate,
                    ClientCertificateRequired = true,
                    // Accept every client certificate: the test checks which one was sent.
#pragma warning disable CA5359
                    RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
                }).ConfigureAwait(false);
                LastClient = tls.RemoteCertificate?.Subject;
                await _answer(tls).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // A client that does not trust the certificate disconnects.
        }
    }

    private static X509Certificate2 Authority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=a private authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    private X509Certificate2 Signed(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(_authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(key);
        // Not every platform can use an ephemeral key for TLS.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
