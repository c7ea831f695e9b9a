using System.Text;
using System.Text.RegularExpressions;

namespace TransferLearning.Experiments.Values;

/// <summary>Passwords in URLs (<c>https://name:password@host</c>). They are used, never shown.</summary>
public static partial class UrlSecrets
{
    /// <summary>The text with each password in a URL replaced by <c>***</c>. For printing and logging.</summary>
    public static string Masked(string text) => Mentions(text) ? UserInfo().Replace(text, "${scheme}${name}***@") : text;

    /// <summary>
    /// The text without names and passwords in URLs. For files that are run again: the URL still works with credentials from elsewhere.
    /// </summary>
    public static string Removed(string text) => Mentions(text) ? UserInfo().Replace(text, "${scheme}") : text;

    /// <summary>The URLs in a text that have a name or a password.</summary>
    public static IEnumerable<string> Addresses(string text) => Mentions(text) ? WithUserInfo().Matches(text).Select(match => match.Value) : [];

    /// <summary>
    /// The parameter of a Basic header for a URL's user part (<c>name:password</c>, percent-encoded); null without a
    /// password. As in Python's <c>requests</c> (<c>get_auth_from_url</c>, <c>_basic_auth_str</c>).
    /// </summary>
    public static string? Basic(string? userInfo)
    {
        if (userInfo is null || userInfo.IndexOf(':', StringComparison.Ordinal) is not (>= 0 and var colon))
            return null;
        var text = $"{Uri.UnescapeDataString(userInfo[..colon])}:{Uri.UnescapeDataString(userInfo[(colon + 1)..])}";
        // requests encodes as Latin-1 and fails for other characters.
        return Convert.ToBase64String((text.All(c => c <= '\u00ff') ? Encoding.Latin1 : Encoding.UTF8).GetBytes(text));
    }

    private static bool Mentions(string text) => text.Contains("://", StringComparison.Ordinal) && text.Contains('@', StringComparison.Ordinal);

    // A password may contain '@' and ':' although it should not, so the last '@' before the path ends it. A name alone may be a token.
    private const string BeforeHost = @"(?<scheme>\b[A-Za-z][A-Za-z0-9+.\-]*://)(?:(?<name>[^\s/?#:@'""]*:)[^\s/?#'""]*|[^\s/?#:@'""]+)@";

    [GeneratedRegex(BeforeHost)]
    private static partial Regex UserInfo();

    // Up to a character that ends a value in YAML, also in flow style.
    [GeneratedRegex(BeforeHost + @"[^\s'""<>,\]}]*")]
    private static partial Regex WithUserInfo();
}
