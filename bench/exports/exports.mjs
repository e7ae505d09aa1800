/** The exports by name: the template a team would take for each, and what writes its files. */
import * as answers from './answers.mjs';
import * as conversations from './conversations.mjs';
import * as labels from './labels.mjs';
import { materialOf, openings } from './material.mjs';

/**
 * @param data Folder of the public data.
 * @param python A Python that has openpyxl, for the workbook.
 * @returns By name: `template`, `write`, which puts the files of the export into a folder and returns
 *   the path that a user would give to `dataset import`, and `choice`, where the import has to ask.
 */
export function exportsOf(data, python) {
  const material = materialOf(data);
  const asks = (pairs) => pairs.filter(({ question }) => question.endsWith('?'));
  const support = (write, count = 900) => ({
    template: 'support',
    write: (folder) => write(material.support(count), folder),
  });
  const general = (write) => ({
    template: 'general',
    write: (folder) => write(material.general(1000), folder),
  });
  const labelled = (write, rows) => ({
    template: 'classification',
    write: (folder) => write(rows(), folder, python),
  });
  const answered = (template, write, pairs) => ({
    template,
    write: (folder) => write(pairs(), folder),
  });
  const ofGeneral = (count) => openings(material.general(Infinity)).slice(0, count);
  return {
    'gateway-log': support(conversations.gatewayLog),
    'assistant-conversations': general(conversations.assistantConversations),
    'message-blocks': support(conversations.messageBlocks),
    'help-desk-csv': support(conversations.helpDesk),
    'semicolons-windows-1252': labelled(labels.semicolons, () => material.banking(1500, 12)),
    workbook: labelled(labels.workbook, () => material.tickets(1200)),
    'splits-of-pairs': {
      template: 'classification',
      write: (folder) =>
        labels.splitsOfPairs((split) => material.requests(split, 1500, 21), folder),
    },
    'nested-instances': answered('general', answers.nestedInstances, () => material.maths(1000)),
    'faq-markdown': answered('question-answering', answers.faqInMarkdown, () =>
      asks(ofGeneral(1200)).slice(0, 600),
    ),
    'faq-html': answered('question-answering', answers.faqInHtml, () =>
      asks(ofGeneral(2000)).slice(600, 1300),
    ),
    'team-chat': support(conversations.teamChat),
    mailbox: support(conversations.mailbox),
    messenger: support(conversations.messenger, 600),
    'labelling-tool': labelled(labels.labellingTool, () => material.banking(1200, 8)),
    'assistant-project': labelled(labels.assistantProject, () =>
      material.requests('train', 1000, 20),
    ),
    'preference-pairs': answered('preference', answers.preferencePairs, () => ofGeneral(1200)),
    'letters-to-fields': answered('extraction', answers.lettersToFields, () =>
      material.tickets(2400),
    ),
    database: {
      ...labelled(labels.ticketDatabase, () => material.tickets(2000)),
      choice: 'tickets',
    },
  };
}
