//! Skill vocabulary, requirement extraction and scoring.
