/** The command that draws the same reading again. */
module.exports = (_, { testEnvironmentOptions: { reading, seed } }) => {
  process.stdout.write(`Reading "${reading}" (SEED=${seed})\n`);
};
