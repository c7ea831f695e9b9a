namespace TransferLearning.Experiments.Diagnostics;

/// <summary>
/// The codes of all findings. The meaning of a code never changes. 1xxx: the document; 2xxx: data; 3xxx: networks and weights;
/// 4xxx: planning; 5xxx: tracking; 6xxx: sweeps. A new code is one more constant here, with its sentence.
/// </summary>
public static class Codes
{
    [Choice("TL1001", "The file cannot be read: it is missing, a folder, too large, empty, or not UTF-8.")]
    public const string Unreadable = "TL1001";

    [Choice("TL1002", "The file is not one well-formed YAML document.")]
    public const string Syntax = "TL1002";

    [Choice("TL1003", "A name that is not known: a backbone, an optimizer, a layer of the head, a metric.")]
    public const string UnknownName = "TL1003";

    [Choice("TL1004", "A key that does not exist here.")]
    public const string UnknownKey = "TL1004";

    [Choice("TL1005", "A value of the wrong type or form.")]
    public const string WrongType = "TL1005";

    [Choice("TL1006", "A value outside its range.")]
    public const string OutOfRange = "TL1006";

    [Choice("TL1007", "A required key is missing.")]
    public const string Missing = "TL1007";

    [Choice("TL1008", "A key appears twice.")]
    public const string Duplicate = "TL1008";

    [Choice("TL1009", "A base that 'extends' names cannot be used: circular, too many, or not a text.")]
    public const string Extends = "TL1009";

    [Choice("TL1010", "An environment variable that is not set and has no default.")]
    public const string Environment = "TL1010";

    [Choice("TL1011", "An override ('--set') of something that cannot be set.")]
    public const string Override = "TL1011";

    [Choice("TL1012", "Keys that contradict each other.")]
    public const string Contradiction = "TL1012";

    [Choice("TL1013", "A file or folder that does not exist.")]
    public const string NotFound = "TL1013";

    [Choice("TL1014", "A document beyond the limits of depth, size or number of values.")]
    public const string TooLarge = "TL1014";

    [Choice("TL2001", "A source has no images, or a class has none.")]
    public const string EmptyData = "TL2001";

    [Choice("TL2002", "A CSV file that is malformed or lacks a column.")]
    public const string BadCsv = "TL2002";

    [Choice("TL2003", "A split that cannot be made: too few images, or classes that are missing.")]
    public const string BadSplit = "TL2003";

    [Choice("TL2004", "The same picture in two splits, or under two labels.")]
    public const string Leakage = "TL2004";

    [Choice("TL2005", "An image that cannot be decoded.")]
    public const string BadImage = "TL2005";

    [Choice("TL2006", "Two classes whose names differ only in case.")]
    public const string SimilarNames = "TL2006";

    [Choice("TL3001", "A layer name that the network does not have.")]
    public const string UnknownLayer = "TL3001";

    [Choice("TL3002", "Shapes that do not fit: an image too small for the network, a dense layer over feature maps.")]
    public const string BadShape = "TL3002";

    [Choice("TL3003", "A weights file that is missing, malformed or has the wrong shapes.")]
    public const string BadWeights = "TL3003";

    [Choice("TL3004", "Weights that are not on this machine yet: a run fetches them first.")]
    public const string AbsentWeights = "TL3004";

    [Choice("TL4001", "A plan that cannot be made: a stage that trains nothing, a cache that cannot be exact.")]
    public const string BadPlan = "TL4001";

    [Choice("TL4004", "A setting that is likely to spoil a pretrained model: batch norm with statistics of small batches or few images, pretrained layers at the learning rate of a new head.")]
    public const string Harmful = "TL4004";

    [Choice("TL5001", "A tracking address that cannot be used.")]
    public const string BadTracking = "TL5001";

    [Choice("TL6001", "A sweep that cannot be made: a parameter whose path is not a key, a grid over a range.")]
    public const string BadSweep = "TL6001";
}
