/** The configuration of a Pulumi stack or of one provider instance, whoever reads it. */
export interface ConfigSource {
  get(key: string): string | undefined;
}
