/** The Python that has what `requirements.txt` of this folder names; `.ci/run` provides it. */
export const python = process.env.BREWSLM_SOURCES_PYTHON ?? 'python3';
