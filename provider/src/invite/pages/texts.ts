/**
 * Every text of the pages. The names in braces are filled in: `{product}`, `{agent}` (its title), `{page}` (the number
 * of the Company Page), `{expected}` and `{name}` (members), `{date}`, `{renewBy}`.
 */
export const DEFAULT_TEXTS = {
  inviteTitle: "Connect your LinkedIn page",
  inviteLead: "{product} asks for your permission to publish on your company’s LinkedIn page.",
  agentLabel: "Agent",
  pageLabel: "LinkedIn page",
  pageLink: "Number {page}",
  newTab: "(opens in a new tab)",
  memberLabel: "Who connects",
  memberExpected: "{expected}",
  memberAny: "An admin of the LinkedIn page",
  expiresLabel: "Invite valid until",

  permissionsTitle: "What you will allow",
  permissionOpenid: "Confirm who you are on LinkedIn",
  permissionProfile: "See your name and headline",
  permissionWrite: "Post, comment and reply in the name of the Company Page",
  permissionRead: "Read the page’s posts and the reactions to them",
  permissionsNot: "{product} cannot post on your personal profile, read your messages or see your password.",

  stepsTitle: "What happens next",
  stepOpen: "The button opens LinkedIn. Sign in there if you are asked to.",
  stepAllow:
    "Check what LinkedIn shows, and choose Allow. You have 15 minutes from the moment you press the button.",
  stepBack: "You come back here and see whether it worked.",
  stepLost: "Landed somewhere else? Open this invite again; nothing is lost.",
  start: "Continue to LinkedIn",
  keepPrivate: "This invite is meant for you. Please do not forward it.",
  withdraw:
    "You can take the permission back at any time, in LinkedIn under Settings & Privacy, Data privacy, Permitted services.",

  connectedTitle: "Connected",
  connectedLead: "LinkedIn is connected as {name}. {product} can now publish on your page.",
  connectedDone: "You are done and can close this page.",

  standingTitle: "Already connected",
  standingLead: "LinkedIn is connected as {name}. There is nothing to do.",
  standingMore: "Do you need to connect again?",
  standingAgain: "Connect again anyway",
  standingAgainWhy:
    "Do this only if {product} asked you to, or if another person should connect. It replaces the connection of {name}.",
  since: "Connected since",

  renewTitle: "Time to renew",
  renewLead:
    "LinkedIn is connected as {name}, and works until {renewBy}. LinkedIn asks for the permission again from time to time: please renew it now.",

  wrongTitle: "Another person is connected",
  wrongLead: "LinkedIn is connected as {name}, but {product} asked {expected} to connect.",
  wrongRemedy:
    "If you are {expected}, sign out of LinkedIn first, or switch the account there, and connect again.",
  wrongMeanwhile:
    "{name} stays connected until {expected} connects, or until {product} disconnects {name}. If you do not know {name}, please tell {product} now.",

  deniedTitle: "LinkedIn was not connected",
  deniedLead: "You cancelled, or LinkedIn did not give the permission.",
  deniedRemedy:
    "You can try again right away. If you chose Allow and still see this, send the code below to {product}.",

  expiredTitle: "The time ran out",
  expiredLead: "More than 15 minutes passed between the button and your answer at LinkedIn.",
  expiredRemedy: "No harm done. Start again when you have a few minutes; the 15 minutes start again.",

  incompleteTitle: "LinkedIn sent no answer",
  incompleteLead: "You came back from LinkedIn without an answer to the question.",
  incompleteRemedy: "Please start again, and choose Allow on LinkedIn’s page.",

  setupTitle: "Something needs to be corrected first",
  setupLead: "You did everything right, but the LinkedIn app of {product} is not set up correctly.",
  setupRemedy:
    "Please send the code below to {product}. Once they have corrected it, open this invite again.",

  goneTitle: "The agent was not found",
  goneLead: "The agent that this invite is for does not exist any more, or has been moved.",
  goneRemedy: "Please send the code below to {product}, and ask for a new invite.",

  failedTitle: "That did not work",
  failedLead: "Something went wrong on the way back from LinkedIn. It was not your fault.",
  failedRemedy: "Please try again in a few minutes. If it happens again, send the code below to {product}.",

  unconfirmedTitle: "Not connected yet",
  unconfirmedLead: "LinkedIn said yes, but the connection could not be confirmed.",
  unconfirmedRemedy: "Please try again. If it happens again, tell {product}.",

  noneTitle: "Not connected yet",
  noneLead: "LinkedIn is not connected. This page cannot tell what happened at LinkedIn.",
  noneRemedy: "You can connect now.",

  contact: "You can reach {product} here:",
  contactSender: "To reach {product}, reply to the message that this invite came with.",

  stillConnected: "The earlier connection, as {name}, is still in place.",
  retry: "Try again",
  code: "Code for {product}",

  repeatTitle: "Please press the button again",
  repeatLead:
    "This page was open for too long, or your browser does not keep cookies for it. Nothing has happened yet.",

  tooManyTitle: "Please try again later",
  tooManyLead: "The button of this invite was pressed many times within an hour.",
  tooManyRemedy: "Please open this invite again after {date}. Nothing is lost.",

  invalidTitle: "This invite is not valid",
  invalidLead: "The address is not complete, or it was changed on the way.",
  invalidRemedy: "Open the whole link as it was sent to you, or ask for a new invite.",
  expiredInviteTitle: "This invite has expired",
  expiredInviteLead: "It was valid until {date}.",
  expiredInviteRemedy: "Please ask {product} for a new invite.",
  withdrawnInviteTitle: "This invite was withdrawn",
  withdrawnInviteLead: "It does not work any more.",
  withdrawnInviteRemedy: "Please ask {product} for a new invite.",
  notFoundTitle: "There is nothing here",
  notFoundLead: "Open the whole link of your invite, as it was sent to you.",
  rejectedTitle: "This did not come from the invite’s page",
  rejectedLead: "Nothing has happened. Open the link of your invite, and press the button there.",

  laterTitle: "Please try again later",
  laterLead: "The service behind this page does not respond at the moment. Your invite stays valid.",
  brokenTitle: "This does not work at the moment",
  brokenLead: "The fault is not yours: {product} has to correct something. Your invite stays valid.",
  reference: "Please give {product} this reference:",
} as const;

/**
 * The names in braces that a text may have.
 *
 * @internal
 */
export const PLACEHOLDERS: readonly string[] = [
  ...["product", "agent", "page", "expected", "name", "date", "renewBy"],
];

/** The texts of the pages, by name. */
export type InviteTexts = { readonly [name in keyof typeof DEFAULT_TEXTS]: string };

/** The values of the names in braces. */
export type Placeholders = Readonly<Record<string, string | undefined>>;

/** The text with its braces filled; a name that is not known here stays as it is. */
export function interpolate(text: string, fillings: Placeholders): string {
  return text.replace(/\{(\w+)\}/g, (braces, name: string) => fillings[name] ?? braces);
}
