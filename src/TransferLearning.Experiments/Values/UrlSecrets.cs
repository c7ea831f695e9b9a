using System.Text;
using System.Text.RegularExpressions;

namespace TransferLearning.Experiments.Values;

/// <summary>Passwords in addresses (<c>https://name:password@host</c>): they are used, never shown.</summary>
public static partial class UrlSecrets
{
    /// <summary>The text with <c>***</c> in the place of each password in an address. For what is printed and logged.</summary>
    public static string Masked(string text) => Mentions(text) ? UserInfo().Replace(text, "${scheme}${name}***@") : text;

    /// <summary>The text with the names and passwords of addresses left out. For files that are run again: the address still works, with credentials from elsewhere.</summary>
    public static string Removed(string text) => Mentions(text) ? UserInfo().Replace(text, "${scheme}") : text;

    /// <summary>The addresses in a text that have a name or a password.</summary>
    public static IEnumerable<string> Addresses(string text) => Mentions(text) ? WithUserInfo().Matches(text).Select(match => match.Value) : [];

    /// <summary>
    /// The parameter of a Basic header for an address's user part (<c>name:password</c>, percent-encoded), or null without a
    /// password, as Python's <c>requests</c> has it (<c>get_auth_from_url</c>, <c>_basic_auth_str</c>).
    /// </summary>
    public static string? Basic(string? userInfo)
    {
        if (userInfo is null || userInfo.IndexOf(':', StringComparison.Ordinal) is not (>= 0 and var colon))
            return null;
        var text = $"{Uri.UnescapeDataString(userInfo[..colon])}:{Uri.UnescapeDataString(userInfo[(colon + 1)..])}";
        // requests encodes as Latin-1, and fails beyond it.
        return Convert.ToBase64String((text.All(c => c <= '\u00ff') ? Encoding.Latin1 : Encoding.UTF8).GetBytes(text));
    }

    private static bool Mentions(string text) => text.Contains("://", StringComparison.Ordinal) && text.Contains('@', StringComparison.Ordinal);

    // A password may hold '@' and ':' although it should not: the last '@' before the path ends it. A name alone may be a token.
    private const string BeforeHost = @"(?<scheme>\b[A-Za-z][A-Za-z0-9+.\-]*://)(?:(?<name>[^\s/?#:@'""]*:)[^\s/?#'""]*|[^\s/?#:@'""]+)@";

    [GeneratedRegex(BeforeHost)]
    private static partial Regex UserInfo();

    // Up to what ends a value in YAML, in its flow style too.
    [GeneratedRegex(BeforeHost + @"[^\s'""<>,\]}]*")]
    private static partial Regex WithUserInfo();
}
