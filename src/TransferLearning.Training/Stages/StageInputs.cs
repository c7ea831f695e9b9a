using TransferLearning.Training.Inputs;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Stages;

/// <summary>Makes the inputs of the stages: from pictures, or from stored activations where the plan says so.</summary>
internal interface IStageInputs
{
    /// <summary>The training pictures, shuffled and augmented.</summary>
    StageInput Training(StageProgram stage);

    /// <summary>The pictures of a set as they are, in order.</summary>
    StageInput Evaluation(StageProgram stage, ImageSet set);

    /// <summary>The pictures of a set as they are, in order, not yet through any part of the network.</summary>
    StageInput Pictures(ImageSet set);
}
