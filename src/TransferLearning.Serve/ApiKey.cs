using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TransferLearning.Serve;

/// <summary>The key of a server. It is compared in constant time: hashes of equal length, so that not even its length shows.</summary>
internal sealed class ApiKey(string key)
{
    public const string Header = "X-Api-Key";
    private const string Bearer = "Bearer ";

    private readonly byte[] _hash = Hash(key);

    /// <summary>Whether a request has the key, as <c>X-Api-Key: KEY</c> or as <c>Authorization: Bearer KEY</c>.</summary>
    public bool IsIn(HttpRequest request) => Of(request) is { } given && CryptographicOperations.FixedTimeEquals(Hash(given), _hash);

    private static string? Of(HttpRequest request)
    {
        if (request.Headers[Header] is [{ } own])
            return own;
        return request.Headers.Authorization is [{ } given] && given.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? given[Bearer.Length..] : null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
