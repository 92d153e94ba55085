/** Whose upload it is: X counts by app, and by app and user. Neither is sent. */
export interface UploadAccount {
  /** Which app of yours, by any name. */
  readonly app: string;
  /** Which user of it. */
  readonly user: string;
}
